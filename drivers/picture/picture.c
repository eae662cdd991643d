/* SPDX-License-Identifier: BSD-3-Clause */
/* Pictures in files: parse a spec, load rows. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/picture/picture.h"
#include "drivers/picture/format.h"
#include "results/rows/input_file.h"

enum { MAGIC_BYTES = 12 };

/* Files of these kinds are often given by mistake. */
static const struct {
    size_t at;
    const char *magic;
    size_t length;
    const char *kind, *command; /* which converts one */
} foreign[] = {
    {0, "\xff\xd8\xff", 3, "JPEG", "convert FILE out.png"},
    {0, "GIF8", 4, "GIF", "convert FILE[0] out.png"},
    {0, "II*\0", 4, "TIFF", "convert FILE[0] out.png"},
    {0, "MM\0*", 4, "TIFF", "convert FILE[0] out.png"},
    {0, "II+\0", 4, "BigTIFF", "convert FILE[0] out.png"},
    {0, "MM\0+", 4, "BigTIFF", "convert FILE[0] out.png"},
    {0, "BM", 2, "BMP", "convert FILE out.png"},
    {8, "WEBP", 4, "WebP", "dwebp FILE -o out.png"},
    {4, "ftypavi", 7, "AVIF", "avifdec FILE out.png"},
    {4, "ftyphei", 7, "HEIF", "heif-convert FILE out.png"},
    {4, "ftyphev", 7, "HEIF", "heif-convert FILE out.png"},
    {4, "ftypmif1", 8, "HEIF", "heif-convert FILE out.png"},
    {4, "ftypmsf1", 8, "HEIF", "heif-convert FILE out.png"},
    {4, "jP  ", 4, "JPEG 2000", "opj_decompress -i FILE -o out.png"},
    {0, "\xff\x4f\xff\x51", 4, "JPEG 2000",
     "opj_decompress -i FILE -o out.png"},
    {4, "JXL ", 4, "JPEG XL", "djxl FILE out.png"},
    {0, "\xff\x0a", 2, "JPEG XL", "djxl FILE out.png"},
    {0, "8BPS", 4, "PSD", "convert FILE[0] out.png"},
    {0, "\0\0\1\0", 4, "ICO", "convert FILE[0] out.png"},
    {0, "qoif", 4, "QOI", "convert FILE out.png"},
    {0, "\x76\x2f\x31\x01", 4, "OpenEXR", "convert FILE out.png"},
    {0, "#?RADIANCE", 10, "Radiance HDR", "convert FILE out.png"},
    {0, "SIMPLE  =", 9, "FITS", "convert FILE out.png"},
    {0, "PF", 2, "PFM", "convert FILE out.png"},
    {0, "Pf", 2, "PFM", "convert FILE out.png"},
    {0, "<svg", 4, "SVG", "rsvg-convert FILE -o out.png"},
    {0, "<?xml", 5, "XML, perhaps SVG", "rsvg-convert FILE -o out.png"},
    {0, "%PDF", 4, "PDF", "pdftoppm -png -singlefile FILE out"},
    {0, "%!PS", 4, "PostScript",
     "gs -dBATCH -dNOPAUSE -sDEVICE=png16m -sOutputFile=out.png FILE"},
    {0, "\x1f\x8b", 2, "gzip", "gunzip FILE"},
    {0, "BZh", 3, "bzip2", "bunzip2 FILE"},
    {0,
     "\xfd"
     "7zXZ",
     5, "xz", "unxz FILE"},
    {0, "\x28\xb5\x2f\xfd", 4, "zstd", "unzstd FILE"},
    {0, "PK\3\4", 4, "ZIP", "unzip FILE"},
};

static void refuse_foreign(const char *magic, const struct picture *p,
                           struct err *e)
{
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (memcmp(magic + foreign[i].at, foreign[i].magic,
                   foreign[i].length) == 0)
            err_set(e, EXIT_FAILED,
                    "cannot read '%.120s': neither PNG nor PGM nor PPM, but "
                    "%s; convert it, for example with `%s`",
                    p->spec, foreign[i].kind, foreign[i].command);
    err_set(e, EXIT_FAILED, "cannot read '%.120s': neither PNG nor PGM nor PPM",
            p->spec);
}

const struct picture_reader *
picture_reader_of(FILE *file, const struct picture *p, struct err *e)
{
    char magic[MAGIC_BYTES] = {0};
    size_t n;

    errno = 0;
    n = fread(magic, 1, sizeof magic, file);
    if (n == 0 && !ferror(file)) {
        err_set(e, EXIT_FAILED, "cannot read '%.120s': it is empty", p->spec);
        return NULL;
    }
    if (n < 2) {
        picture_short(file, p, e);
        return NULL;
    }
    rewind(file);
    if (magic[0] == '\x89' && magic[1] == 'P')
        return &picture_png_reader;
    if (magic[0] == 'P' && magic[1] >= '1' && magic[1] <= '9')
        return &picture_pnm_reader;
    refuse_foreign(magic, p, e);
    return NULL;
}

/* "100X100", "100*100", "100 x 100": a size written otherwise. Returns -1 if it
 * is one. */
static int other_size(const char *spec, struct err *e)
{
    static const char *const signs[] = {"x", "X", "*", ",", "\xc3\x97"};
    char prefix[16];
    size_t named = strcspn(spec, ":");
    const char *at = spec;
    int64_t side[2];

    snprintf(prefix, sizeof prefix, "%.*s",
             spec[named] == ':' && named < 15 ? (int)named + 1 : 0, spec);
    at += strlen(prefix);
    for (int i = 0; i < 2; i++) {
        side[i] = picture_side(&at);
        at += strspn(at, " ");
        for (size_t k = 0; i == 0 && k < sizeof signs / sizeof *signs; k++)
            if (strncmp(at, signs[k], strlen(signs[k])) == 0) {
                at += strlen(signs[k]);
                break;
            }
        at += strspn(at, " ");
    }
    if (side[0] < 0 || side[1] < 0 || *at != '\0')
        return 0;
    return err_set(e, EXIT_USAGE,
                   "'%.60s' is neither a picture file nor a size; write "
                   "%s%lldx%lld",
                   spec, prefix, (long long)side[0], (long long)side[1]);
}

/* Open a file that starts like a supported format; NULL otherwise. */
static FILE *open_file(const struct picture *p,
                       const struct picture_reader **reader, struct err *e)
{
    const char *cause;
    int fd = input_open(p->path, 0, &cause);
    FILE *file = fd >= 0 ? fdopen(fd, "rb") : NULL;

    if (!file) {
        err_set(e, errno == ENOMEM ? EXIT_UNAVAILABLE : EXIT_FAILED,
                "cannot open picture '%.120s': %s", p->spec,
                fd < 0 ? cause : strerror(errno));
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    *reader = picture_is_raw(p->spec) ? &picture_raw_reader
                                      : picture_reader_of(file, p, e);
    if (*reader)
        return file;
    fclose(file);
    return NULL;
}

/* Exactly "WxH". */
static int parse_size(const char *text, int64_t *width, int64_t *height)
{
    *width = picture_side(&text);
    if (*width < 0 || *text++ != 'x')
        return -1;
    *height = picture_side(&text);
    return *height < 0 || *text ? -1 : 0;
}

int picture_open(struct picture *p, int64_t max_pixels, struct err *e)
{
    static const char prefix[] = "mandelbrot:";
    const char *spec = p->spec;
    const struct picture_reader *reader;
    int64_t width, height;
    int drawn, failed;
    FILE *file;

    *p = (struct picture){
        .spec = spec, .path = spec, .streamed = p->streamed, .offset = -1};
    if (p->streamed)
        max_pixels = INT64_MAX;
    if (!spec || !*spec)
        return err_set(e, EXIT_USAGE,
                       "no picture given; use a file, WxH or "
                       "mandelbrot:WxH");
    drawn = strncmp(spec, prefix, sizeof prefix - 1) == 0;
    if (parse_size(drawn ? spec + sizeof prefix - 1 : spec, &width, &height) ==
        0) {
        if (picture_limit(p, width, height, max_pixels, EXIT_USAGE, e) < 0)
            return -1;
        p->kind = drawn ? PICTURE_MANDELBROT : PICTURE_NOISE;
        p->width = width;
        p->height = height;
        p->channels = drawn ? 3 : 1;
        return 0;
    }
    if (access(spec, F_OK) != 0 && other_size(spec, e) != 0)
        return -1;
    if (drawn)
        return err_set(e, EXIT_USAGE,
                       "invalid picture '%.120s'; use for example "
                       "mandelbrot:1024x768",
                       spec);
    if (picture_is_raw(spec) && picture_raw_spec(p, e) < 0)
        return -1;
    file = open_file(p, &reader, e);
    if (!file)
        return -1;
    failed = reader->head(file, p, max_pixels, e);
    fclose(file);
    if (!failed && p->streamed && p->offset < 0)
        failed = err_set(e, EXIT_FAILED,
                         "picture '%.120s' cannot be streamed: this requires "
                         "a binary PGM or PPM with maxval 255, or a raw file; "
                         "convert it, or leave --stream "
                         "out",
                         spec);
    p->kind = failed ? PICTURE_NONE : PICTURE_FILE;
    return failed;
}

int picture_load(struct picture *p, int64_t lo, int64_t hi, struct err *e)
{
    const struct picture_reader *reader;
    unsigned char *pixels;
    size_t stride, bytes;
    FILE *file;

    if (p->kind != PICTURE_FILE || p->streamed)
        return 0;
    picture_unload(p);
    lo = lo < 0 ? 0 : lo;
    hi = hi > p->height ? p->height : hi;
    if (lo >= hi)
        return 0;
    stride = (size_t)p->width * (size_t)p->channels;
    if (__builtin_mul_overflow(stride, (size_t)(hi - lo), &bytes))
        return err_set(e, EXIT_FAILED, "picture '%.120s' is too large",
                       p->spec);
    file = open_file(p, &reader, e);
    if (!file)
        return -1;
    pixels = malloc(bytes);
    if (!pixels) {
        fclose(file);
        return err_set(e, EXIT_UNAVAILABLE,
                       "cannot load '%.120s': no memory for %zu bytes", p->spec,
                       bytes);
    }
    if (reader->rows(file, p, lo, hi, pixels, e) < 0) {
        fclose(file);
        free(pixels);
        return -1;
    }
    fclose(file);
    p->pixels = pixels;
    p->stride = stride;
    p->first_row = lo;
    p->end_row = hi;
    return 0;
}

void picture_unload(struct picture *p)
{
    /* pixels is const for other code, but comes from malloc(). */
    free((void *)(uintptr_t)p->pixels);
    p->pixels = NULL;
    p->stride = 0;
    p->first_row = p->end_row = 0;
}
