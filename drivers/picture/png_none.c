/* SPDX-License-Identifier: BSD-3-Clause */
/* Replaces png.c in builds without libpng: refuses every PNG. */
#include "drivers/picture/picture.h"
#include "drivers/picture/format.h"

static int head(FILE *file, struct picture *p, int64_t max_pixels,
                struct err *e)
{
    (void)file;
    (void)max_pixels;
    return err_set(e, EXIT_FAILED,
                   "cannot read '%s': this build does not support PNG; "
                   "convert it to PPM, or build with libpng",
                   p->spec);
}

static int rows(FILE *file, const struct picture *p, int64_t lo, int64_t hi,
                unsigned char *to, struct err *e)
{
    (void)lo;
    (void)hi;
    (void)to;
    return head(file, &(struct picture){.spec = p->spec}, 0, e);
}

static void *begin(const struct picture_target *t,
                   const struct picture_format *format, struct err *e)
{
    (void)format;
    err_set(e, EXIT_RESULTS,
            "cannot write '%s': this build does not support PNG; use .pgm or "
            ".ppm, or build with libpng",
            t->path);
    return NULL;
}

static void release(void *state)
{
    (void)state;
}

const struct picture_reader picture_png_reader = {.head = head, .rows = rows};
const struct picture_format picture_png_format = {
    .ending = ".png",
    .grey = 1,
    .rgb = 1,
    .begin = begin,
    .release = release,
};

const char *picture_png_version(void)
{
    return NULL;
}
