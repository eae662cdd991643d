/* SPDX-License-Identifier: BSD-3-Clause */
/* Writing PNG by libpng; see png.c on setjmp(). At level 1 the pixels are
 * compressed by deflate.h and libpng writes the chunks; other levels use
 * libpng's row interface. */

#include <png.h>

#include <errno.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/picture/deflate.h"
#include "drivers/picture/format.h"

enum { FAST_LEVEL = 1 };

/* Compression at level 1. */
struct fast {
    struct deflate deflate;
    int64_t left;       /* rows to come */
    size_t row_bytes;   /* without the byte of the filter */
    unsigned char *row; /* the last one of the call before; zeros at first */
    size_t filled;      /* of block */
    unsigned char block[DEFLATE_BLOCK], chunk[DEFLATE_ROOM];
};

struct writing {
    struct picture_target target;
    png_structp png;
    png_infop info;
    struct err *e;     /* of the current call */
    struct fast *fast; /* NULL: other levels */
};

static void fail(png_structp png, png_const_charp text)
{
    struct writing *w = png_get_error_ptr(png);

    err_set(w->e, EXIT_RESULTS, "cannot write '%.120s': %s", w->target.path,
            text);
    longjmp(png_jmpbuf(png), 1);
}

static void ignore(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void write_bytes(png_structp png, png_bytep from, size_t count)
{
    struct writing *w = png_get_io_ptr(png);

    if (fwrite(from, 1, count, w->target.file) == count)
        return;
    err_errno(w->e, EXIT_RESULTS, errno, "cannot write '%.120s'",
              w->target.path);
    png_error(png, "write error");
}

static void flush(png_structp png)
{
    (void)png;
}

static void release(void *state)
{
    struct writing *w = state;

    if (!w)
        return;
    png_destroy_write_struct(&w->png, &w->info);
    if (w->fast)
        free(w->fast->row);
    free(w->fast);
    free(w);
}

/* Returns 0; -1 without memory. */
static int prepare_fast(struct writing *w)
{
    struct fast *f = w->fast = calloc(1, sizeof *f);

    if (!f)
        return -1;
    f->left = w->target.height;
    f->row_bytes = (size_t)w->target.width * (size_t)w->target.channels;
    f->row = calloc(1, f->row_bytes);
    return f->row ? 0 : -1;
}

static int write_head(struct writing *w)
{
    if (setjmp(png_jmpbuf(w->png)))
        return -1;
    png_set_write_fn(w->png, w, write_bytes, flush);
    /* A side may have as many pixels as picture_limit() allows in all. */
    png_set_user_limits(w->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_IHDR(w->png, w->info, (png_uint_32)w->target.width,
                 (png_uint_32)w->target.height, 8,
                 w->target.channels == 3 ? PNG_COLOR_TYPE_RGB
                                         : PNG_COLOR_TYPE_GRAY,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(w->png, (int)w->target.compression);
    png_write_info(w->png, w->info);
    return 0;
}

static void *begin(const struct picture_target *t,
                   const struct picture_format *format, struct err *e)
{
    struct writing *w = calloc(1, sizeof *w);

    (void)format;
    if (w) {
        w->target = *t;
        w->e = e;
        w->png =
            png_create_write_struct(PNG_LIBPNG_VER_STRING, w, fail, ignore);
        if (w->png)
            w->info = png_create_info_struct(w->png);
    }
    if (!w || !w->info ||
        (t->compression == FAST_LEVEL && prepare_fast(w) != 0))
        err_set(e, EXIT_RESULTS, "cannot write '%.120s': libpng cannot start",
                t->path);
    else if (write_head(w) == 0)
        return w;
    release(w);
    return NULL;
}

/* Compress what the block holds, into a chunk. */
static void write_block(struct writing *w, int last)
{
    struct fast *f = w->fast;
    size_t bytes =
        deflate_block(&f->deflate, f->block, f->filled, last, f->chunk);

    f->filled = 0;
    if (bytes > 0)
        png_write_chunk(w->png, (png_const_bytep) "IDAT", f->chunk, bytes);
}

/* Append the bytes, less those above them, to the blocks. above NULL: the
 * bytes themselves. */
static void add_bytes(struct writing *w, const unsigned char *bytes,
                      const unsigned char *above, size_t count)
{
    struct fast *f = w->fast;

    for (size_t at = 0; at < count;) {
        size_t room = DEFLATE_BLOCK - f->filled;
        size_t n = count - at < room ? count - at : room;

        if (above)
            deflate_subtract(f->block + f->filled, bytes + at, above + at, n);
        else
            memcpy(f->block + f->filled, bytes + at, n);
        f->filled += n;
        at += n;
        if (f->filled == DEFLATE_BLOCK)
            write_block(w, 0);
    }
}

/* Rows are filtered by "up", the difference to the row above: the smallest
 * files of the five filters for photographs and drawings with these codes, but
 * for "average" and "Paeth", which are slower and 1 % smaller at best. */
static void write_fast(struct writing *w, const unsigned char *pixels,
                       int64_t count, size_t stride)
{
    static const unsigned char up = 2;
    struct fast *f = w->fast;
    const unsigned char *above = f->row;

    for (int64_t y = 0; y < count; y++, pixels += stride) {
        add_bytes(w, &up, NULL, 1);
        add_bytes(w, pixels, above, f->row_bytes);
        above = pixels;
    }
    if (count > 0)
        memcpy(f->row, above, f->row_bytes);
    f->left -= count;
    if (f->left == 0)
        write_block(w, 1);
}

static int rows(void *state, const unsigned char *pixels, int64_t count,
                size_t stride, struct err *e)
{
    struct writing *w = state;

    w->e = e;
    if (setjmp(png_jmpbuf(w->png)))
        return -1;
    if (w->fast)
        write_fast(w, pixels, count, stride);
    for (int64_t y = 0; y < count && !w->fast; y++)
        png_write_row(w->png, pixels + (size_t)y * stride);
    return 0;
}

static int finish(void *state, struct err *e)
{
    struct writing *w = state;

    w->e = e;
    if (setjmp(png_jmpbuf(w->png)))
        return -1;
    /* libpng has not seen the pixels at level 1 and would refuse to end. */
    if (w->fast)
        png_write_chunk(w->png, (png_const_bytep) "IEND", NULL, 0);
    else
        png_write_end(w->png, NULL);
    return 0;
}

const struct picture_format picture_png_format = {
    .ending = ".png",
    .grey = 1,
    .rgb = 1,
    .begin = begin,
    .rows = rows,
    .finish = finish,
    .release = release,
};
