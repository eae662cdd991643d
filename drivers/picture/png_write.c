/* SPDX-License-Identifier: BSD-3-Clause */
/* Writing PNG by libpng's row interface; see png.c on setjmp(). */

#include <png.h>

#include <errno.h>
#include <setjmp.h>
#include <stdlib.h>

#include "drivers/picture/format.h"

struct writing {
    struct picture_target target;
    png_structp png;
    png_infop info;
    struct err *e; /* of the current call */
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
    free(w);
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
    if (!w || !w->info)
        err_set(e, EXIT_RESULTS, "cannot write '%.120s': libpng cannot start",
                t->path);
    else if (write_head(w) == 0)
        return w;
    release(w);
    return NULL;
}

static int rows(void *state, const unsigned char *pixels, int64_t count,
                size_t stride, struct err *e)
{
    struct writing *w = state;

    w->e = e;
    if (setjmp(png_jmpbuf(w->png)))
        return -1;
    for (int64_t y = 0; y < count; y++)
        png_write_row(w->png, pixels + (size_t)y * stride);
    return 0;
}

static int finish(void *state, struct err *e)
{
    struct writing *w = state;

    w->e = e;
    if (setjmp(png_jmpbuf(w->png)))
        return -1;
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
