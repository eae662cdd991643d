/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading PNG by libpng's row interface. Writing is png_write.c.
 * 
 * libpng leaves a failing call by longjmp(). To avoid indeterminate locals
 * afterwards (C11 7.13.2.1), all state is in a struct of the caller, and the
 * function that calls setjmp() changes no local variable. */

#include <png.h>

#include <errno.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/picture/format.h"

/* Memory limit of an ancillary chunk (a colour profile, a text). */
#define CHUNK_BYTES ((png_alloc_size_t)8 << 20)

struct reading {
    png_structp png;
    png_infop info;
    FILE *file;
    const struct picture *p;
    struct err *e;
    int64_t max_pixels;
    int64_t width, height;
    int channels, wide;
    unsigned char *spare; /* one row, for rows that are skipped */
};

/* Too little memory, which a smaller picture or another machine would cure. */
static int code_of(const char *text)
{
    return strstr(text, "memory") != NULL ? EXIT_UNAVAILABLE : EXIT_FAILED;
}

static void fail(png_structp png, png_const_charp text)
{
    struct reading *r = png_get_error_ptr(png);

    /* A more specific message of our own functions is kept. */
    err_set(r->e, code_of(text), "cannot read '%.120s': %s", r->p->spec, text);
    longjmp(png_jmpbuf(png), 1);
}

static void ignore(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void read_bytes(png_structp png, png_bytep to, size_t count)
{
    struct reading *r = png_get_io_ptr(png);

    if (fread(to, 1, count, r->file) == count)
        return;
    picture_short(r->file, r->p, r->e);
    png_error(png, "the file ends early");
}

static int refuse(struct reading *r, const char *why)
{
    return err_set(r->e, code_of(why), "cannot read '%.120s': %s", r->p->spec,
                   why);
}

static int64_t big_endian(const unsigned char *b)
{
    return (int64_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

/* Check width and height, which follow the signature, before libpng does: its
 * message would only be "invalid IHDR data". libpng reports other errors. */
static int peek(struct reading *r)
{
    static const unsigned char begin[16] = {
        0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n',
        0,    0,   0,   13,  'I',  'H',  'D',  'R',
    };
    unsigned char b[24];
    size_t n = fread(b, 1, sizeof b, r->file);

    if (n == sizeof b && memcmp(b, begin, sizeof begin) == 0 &&
        picture_limit(r->p, big_endian(b + 16), big_endian(b + 20),
                      r->max_pixels, EXIT_FAILED, r->e) < 0)
        return -1;
    rewind(r->file);
    return 0;
}

/* Read everything before the first pixel, and check limits. */
static int read_info(struct reading *r)
{
    png_uint_32 side = r->max_pixels < PNG_UINT_31_MAX
                           ? (png_uint_32)r->max_pixels
                           : PNG_UINT_31_MAX;
    int type;

    /* A side cannot exceed the number of pixels. */
    png_set_user_limits(r->png, side, side);
    png_set_chunk_malloc_max(r->png, CHUNK_BYTES);
    png_set_chunk_cache_max(r->png, 64);
    png_set_keep_unknown_chunks(r->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(r->png, r->info);
    r->width = png_get_image_width(r->png, r->info);
    r->height = png_get_image_height(r->png, r->info);
    if (picture_limit(r->p, r->width, r->height, r->max_pixels, EXIT_FAILED,
                      r->e) < 0)
        return -1;
    type = png_get_color_type(r->png, r->info);
    if (type & PNG_COLOR_MASK_ALPHA ||
        png_get_valid(r->png, r->info, PNG_INFO_tRNS))
        return refuse(r, "it has an alpha channel (transparency); flatten it "
                         "first, for instance: convert in.png -background "
                         "white -flatten -alpha off out.png");
    r->wide = png_get_bit_depth(r->png, r->info) == 16;
    r->channels = type & PNG_COLOR_MASK_COLOR ? 3 : 1;
    /* Deflate compresses at most 1032 : 1, so a shorter file is truncated. */
    if ((int64_t)png_get_rowbytes(r->png, r->info) * r->height / 1032 >
        picture_bytes(r->file))
        return picture_short(r->file, r->p, r->e);
    return 0;
}

static void read_pixels(struct reading *r, int64_t lo, int64_t hi,
                        unsigned char *to)
{
    size_t stride = (size_t)r->width * (size_t)r->channels;
    int passes;

    png_set_palette_to_rgb(r->png);
    png_set_expand_gray_1_2_4_to_8(r->png);
    png_set_scale_16(r->png); /* v / 257, rounded to nearest */
    passes = png_set_interlace_handling(r->png);
    png_read_update_info(r->png, r->info);
    if (png_get_rowbytes(r->png, r->info) != stride)
        png_error(r->png, "its rows have an unexpected length");
    for (int pass = 0; pass < passes; pass++) {
        /* A later pass needs all rows of earlier passes decoded. */
        int64_t end = pass < passes - 1 ? r->height : hi;

        for (int64_t y = 0; y < end; y++) {
            int wanted = y >= lo && y < hi;

            png_read_row(r->png,
                         wanted ? to + (size_t)(y - lo) * stride : r->spare,
                         NULL);
        }
    }
    if (hi == r->height)
        png_read_end(r->png, NULL);
}

static int read_rows(struct reading *r, int64_t lo, int64_t hi,
                     unsigned char *to)
{
    if (read_info(r) < 0 ||
        picture_same(r->p, r->width, r->height, r->channels, r->e) < 0)
        return -1;
    r->spare = malloc((size_t)r->width * (size_t)r->channels);
    if (!r->spare)
        return refuse(r, "no memory");
    read_pixels(r, lo, hi, to);
    return 0;
}

/* The only setjmp() in this file. to NULL: read only the header. */
static int guarded(struct reading *r, int64_t lo, int64_t hi, unsigned char *to)
{
    if (setjmp(png_jmpbuf(r->png)))
        return -1;
    return to ? read_rows(r, lo, hi, to) : read_info(r);
}

static int run(struct reading *r, int64_t lo, int64_t hi, unsigned char *to)
{
    struct err lost = {0};
    int failed = -1;

    if (!r->e)
        r->e = &lost;
    errno = 0;
    if (peek(r) < 0)
        return -1;
    r->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, r, fail, ignore);
    if (!r->png)
        return refuse(r, "no memory for libpng");
    r->info = png_create_info_struct(r->png);
    if (r->info) {
        png_set_read_fn(r->png, r, read_bytes);
        failed = guarded(r, lo, hi, to);
    } else {
        refuse(r, "no memory");
    }
    png_destroy_read_struct(&r->png, &r->info, NULL);
    free(r->spare);
    return failed;
}

static int head(FILE *file, struct picture *p, int64_t max_pixels,
                struct err *e)
{
    struct reading r = {
        .file = file,
        .p = p,
        .e = e,
        .max_pixels = max_pixels,
    };

    if (run(&r, 0, 0, NULL) < 0)
        return -1;
    p->width = r.width;
    p->height = r.height;
    p->channels = r.channels;
    p->wide = r.wide;
    return 0;
}

static int rows(FILE *file, const struct picture *p, int64_t lo, int64_t hi,
                unsigned char *to, struct err *e)
{
    /* The size accepted by picture_open() is the limit now. */
    struct reading r = {
        .file = file,
        .p = p,
        .e = e,
        .max_pixels = p->width * p->height,
    };

    return run(&r, lo, hi, to);
}

const struct picture_reader picture_png_reader = {.head = head, .rows = rows};

const char *picture_png_version(void)
{
    return png_get_libpng_ver(NULL);
}
