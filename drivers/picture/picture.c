/* SPDX-License-Identifier: BSD-3-Clause */
/* Pictures in files: parse a spec, load rows. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/picture/picture.h"
#include "drivers/picture/format.h"

const struct picture_reader *
picture_reader_of(FILE *file, const struct picture *p, struct err *e)
{
    unsigned char magic[2];

    errno = 0;
    if (fread(magic, 1, sizeof magic, file) != sizeof magic) {
        picture_short(file, p, e);
        return NULL;
    }
    rewind(file);
    if (magic[0] == 0x89 && magic[1] == 'P')
        return &picture_png_reader;
    if (magic[0] == 'P' && magic[1] >= '1' && magic[1] <= '9')
        return &picture_pnm_reader;
    err_set(e, EXIT_FAILED, "cannot read '%.120s': neither PNG nor PGM nor PPM",
            p->spec);
    return NULL;
}

/* Open a regular file (a FIFO would block, a device never end) that starts like
 * a supported format; NULL otherwise. */
static FILE *open_file(const struct picture *p,
                       const struct picture_reader **reader, struct err *e)
{
    int fd = open(p->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    FILE *file = NULL;
    struct stat s;

    if (fd < 0) {
        err_errno(e, EXIT_FAILED, errno, "cannot open picture '%.120s'",
                  p->spec);
        return NULL;
    }
    if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode))
        file = fdopen(fd, "rb");
    if (!file) {
        close(fd);
        err_set(e, EXIT_FAILED,
                "cannot open picture '%.120s': not a regular file", p->spec);
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
        return err_set(e, EXIT_FAILED,
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
