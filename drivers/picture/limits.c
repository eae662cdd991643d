/* SPDX-License-Identifier: BSD-3-Clause */
/* Checks common to all formats: sizes, limits, files that are too short or have
 * changed. */
#include <errno.h>
#include <stdint.h>

#include "drivers/picture/format.h"
#include "drivers/picture/picture.h"

int picture_limit(const struct picture *p, int64_t width, int64_t height,
                  int64_t max_pixels, int code, struct err *e)
{
    int64_t pixels, bytes; /* 8 bytes per pixel: no format has more */

    if (width < 1 || height < 1)
        return err_set(e, code,
                       "picture '%.120s' is %lld x %lld pixels; width and "
                       "height must be at least 1",
                       p->spec, (long long)width, (long long)height);
    if (__builtin_mul_overflow(width, height, &pixels) || pixels > max_pixels ||
        __builtin_mul_overflow(pixels, 8, &bytes) || (uint64_t)bytes > SIZE_MAX)
        return err_set(e, code,
                       "picture '%.120s' is %lld x %lld pixels, more than "
                       "the limit of %lld (--max-pixels; convolve --stream "
                       "has none)",
                       p->spec, (long long)width, (long long)height,
                       (long long)max_pixels);
    return 0;
}

int picture_same(const struct picture *p, int64_t width, int64_t height,
                 int channels, struct err *e)
{
    if (width == p->width && height == p->height && channels == p->channels)
        return 0;
    return err_set(e, EXIT_FAILED,
                   "picture '%.120s' has changed since it was opened: it was "
                   "%lld x %lld x %d and is %lld x %lld x %d",
                   p->spec, (long long)p->width, (long long)p->height,
                   p->channels, (long long)width, (long long)height, channels);
}

int64_t picture_bytes(FILE *file)
{
    off_t here = ftello(file), end = -1;

    if (here >= 0 && fseeko(file, 0, SEEK_END) == 0)
        end = ftello(file);
    if (here >= 0)
        fseeko(file, here, SEEK_SET);
    return end > 0 ? (int64_t)end : 0;
}

int picture_short(FILE *file, const struct picture *p, struct err *e)
{
    int number = errno;

    if (ferror(file))
        return err_errno(e, EXIT_FAILED, number, "cannot read '%.120s'",
                         p->spec);
    return err_set(e, EXIT_FAILED,
                   "cannot read '%.120s': the file ends early; it may be an "
                   "incomplete copy",
                   p->spec);
}

int64_t picture_side(const char **text)
{
    const char *at = *text;
    int64_t value = 0;

    for (; *at >= '0' && *at <= '9'; at++)
        if (value < INT64_MAX / 100)
            value = value * 10 + (*at - '0');
    if (at == *text)
        return -1;
    *text = at;
    return value;
}
