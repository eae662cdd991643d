/* SPDX-License-Identifier: BSD-3-Clause */
/* Raw pictures: only the samples, row after row. The spec gives the size:
 * "raw:WxH:FILE", or "raw:WxHxC:FILE" with C = 1 (grey) or 3 (RGB) samples per
 * pixel. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/picture/picture.h"
#include "drivers/picture/format.h"

static const char prefix[] = "raw:";

int picture_is_raw(const char *spec)
{
    return strncmp(spec, prefix, sizeof prefix - 1) == 0;
}

int picture_raw_spec(struct picture *p, struct err *e)
{
    const char *at = p->spec + sizeof prefix - 1;
    int64_t sides[3] = {-1, -1, 1};

    for (int i = 0; i < 3; i++) {
        sides[i] = picture_side(&at);
        if (sides[i] < 0 || *at != 'x')
            break;
        at++;
    }
    if (sides[0] < 0 || sides[1] < 0 || *at != ':' || at[1] == '\0' ||
        (sides[2] != 1 && sides[2] != 3))
        return err_set(e, EXIT_USAGE,
                       "invalid picture '%.120s'; use for example "
                       "raw:640x480:grey.raw or raw:640x480x3:rgb.raw",
                       p->spec);
    p->width = sides[0];
    p->height = sides[1];
    p->channels = (int)sides[2];
    p->path = at + 1;
    return 0;
}

static int check_length(FILE *file, const struct picture *p, struct err *e)
{
    int64_t there = picture_bytes(file);
    int64_t wanted = p->width * p->height * p->channels;

    if (there == wanted)
        return 0;
    return err_set(e, EXIT_FAILED,
                   "cannot read '%.120s': the file has %lld bytes, but %lld x "
                   "%lld pixels of %d have %lld",
                   p->spec, (long long)there, (long long)p->width,
                   (long long)p->height, p->channels, (long long)wanted);
}

static int head(FILE *file, struct picture *p, int64_t max_pixels,
                struct err *e)
{
    if (picture_limit(p, p->width, p->height, max_pixels, EXIT_FAILED, e) < 0)
        return -1;
    p->offset = 0;
    return check_length(file, p, e);
}

static int rows(FILE *file, const struct picture *p, int64_t lo, int64_t hi,
                unsigned char *to, struct err *e)
{
    size_t row = (size_t)p->width * (size_t)p->channels;
    size_t count = (size_t)(hi - lo) * row;

    if (check_length(file, p, e) < 0)
        return -1;
    errno = 0;
    if (fseeko(file, (off_t)(lo * (int64_t)row), SEEK_SET) < 0 ||
        fread(to, 1, count, file) != count)
        return picture_short(file, p, e);
    return 0;
}

const struct picture_reader picture_raw_reader = {.head = head, .rows = rows};

const struct picture_format picture_raw_format = {
    .ending = ".raw",
    .grey = 1,
    .rgb = 1,
    .begin = picture_plain_begin,
    .rows = picture_plain_rows,
    .finish = picture_plain_finish,
    .release = free,
};
