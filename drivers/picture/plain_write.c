/* SPDX-License-Identifier: BSD-3-Clause */
/* Write formats that are an optional header and the samples. */
#include <errno.h>
#include <stdlib.h>

#include "drivers/picture/format.h"
#include "drivers/picture/picture.h"

void *picture_plain_begin(const struct picture_target *t,
                          const struct picture_format *format, struct err *e)
{
    struct picture_target *mine = malloc(sizeof *mine);
    char head[PICTURE_HEAD];
    size_t length = 0;

    if (!mine) {
        err_set(e, EXIT_RESULTS, "cannot write '%.120s': no memory", t->path);
        return NULL;
    }
    *mine = *t;
    if (format->head)
        length = (size_t)format->head(head, t->width, t->height, t->channels);
    if (fwrite(head, 1, length, t->file) == length)
        return mine;
    err_errno(e, EXIT_RESULTS, errno, "cannot write '%.120s'", t->path);
    free(mine);
    return NULL;
}

int picture_plain_rows(void *state, const unsigned char *pixels, int64_t count,
                       size_t stride, struct err *e)
{
    const struct picture_target *t = state;
    size_t bytes = (size_t)t->width * (size_t)t->channels;

    for (int64_t y = 0; y < count; y++)
        if (fwrite(pixels + (size_t)y * stride, 1, bytes, t->file) != bytes)
            return err_errno(e, EXIT_RESULTS, errno, "cannot write '%.120s'",
                             t->path);
    return 0;
}

/* These formats have nothing after the pixels. */
int picture_plain_finish(void *state, struct err *e)
{
    (void)state;
    (void)e;
    return 0;
}
