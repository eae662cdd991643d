/* SPDX-License-Identifier: BSD-3-Clause */
/* More work for a kernel; see growth.h. */
#include "jobs/growth.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "kernels/base/number.h"

/* ---- pictures: "mandelbrot:WxH" or "WxH" --------------------------------------*/

/* The start of H, or NULL for a file. */
static const char *height_of(const char *image)
{
    const char *size =
        strncmp(image, "mandelbrot:", 11) == 0 ? image + 11 : image;
    size_t width = strspn(size, "0123456789");
    const char *height = size + width + 1;

    if (width == 0 || size[width] != 'x' || *height == '\0' ||
        height[strspn(height, "0123456789")] != '\0')
        return NULL;
    return height;
}

static int grow_image(struct item *item, const struct inventory_kernel *k,
                      const char *image, uint64_t times, struct texts *keep,
                      struct err *e)
{
    const char *height = height_of(image);
    uint64_t rows;
    char grown[256];

    if (height == NULL)
        return err_set(e, EXIT_USAGE,
                       "the picture '%.100s' cannot grow with the workers: "
                       "give %s:%s=mandelbrot:WxH or WxH",
                       image, item->name, k->grows);
    if (number_count(height, &rows) != 0 ||
        __builtin_mul_overflow(rows, times, &rows))
        return err_set(e, EXIT_USAGE, "%s: %.100s is too high", k->grows,
                       image);
    snprintf(grown, sizeof grown, "%.*s%" PRIu64, (int)(height - image), image,
             rows);
    return item_set(item, k->grows, grown, keep, e);
}

/* ---- counts -------------------------------------------------------------------*/

static int grow_count(struct item *item, const struct inventory_kernel *k,
                      const char *value, uint64_t times, struct texts *keep,
                      struct err *e)
{
    const char *other =
        k->grows_from != NULL ? item_value(item, k->grows_from) : NULL;
    uint64_t from = 0, to;
    char grown[32];

    if (number_count(value, &to) != 0 ||
        (other != NULL && number_count(other, &from) != 0) || to < from)
        return err_set(e, EXIT_USAGE, "%s: '%.60s' is not a number%s", k->grows,
                       value, other != NULL ? " beyond the other end" : "");
    if (__builtin_mul_overflow(to - from, times, &to) ||
        __builtin_add_overflow(to, from, &to))
        return err_set(e, EXIT_USAGE, "%s: %" PRIu64 " times %.60s is too much",
                       k->grows, times, value);
    snprintf(grown, sizeof grown, "%" PRIu64, to);
    return item_set(item, k->grows, grown, keep, e);
}

static const char *grows_value(const struct item *item,
                               const struct inventory_kernel *k)
{
    const char *given = item_value(item, k->grows);

    return given != NULL ? given : k->grows_init != NULL ? k->grows_init : "";
}

int growth_multiply(struct item *item, const struct inventory_kernel *k,
                    int64_t workers, struct texts *keep, struct err *e)
{
    const char *value;

    if (k->grows == NULL)
        return err_set(e, EXIT_USAGE,
                       "weak: the work of '%s' has no option that makes it "
                       "grow",
                       item->name);
    if (k->grows_unless != NULL && item_value(item, k->grows_unless) != NULL)
        return err_set(e, EXIT_USAGE,
                       "weak: %s:%s cannot grow; give %s:%s=N instead",
                       item->name, k->grows_unless, item->name, k->grows);
    value = grows_value(item, k);
    return k->grows_in_height
               ? grow_image(item, k, value, (uint64_t)workers, keep, e)
               : grow_count(item, k, value, (uint64_t)workers, keep, e);
}

/* ---- waits --------------------------------------------------------------------*/

/* All depths use the same files; check that they are enough. */
static int enough_files(struct item *item, const struct inventory_kernel *k,
                        int64_t depth, struct texts *keep, struct err *e)
{
    const char *given;
    uint64_t count;

    if (k->grows == NULL)
        return 0;
    given = grows_value(item, k);
    /* 0: all that the kernel finds. */
    if (number_count(given, &count) == 0 && count > 0 &&
        count < (uint64_t)depth)
        return err_set(e, EXIT_USAGE,
                       "overlap: %" PRId64
                       " in flight need at least that many in "
                       "all; give %s:%s=%" PRId64 " or more",
                       depth, item->name, k->grows, depth);
    return item_set(item, k->grows, given, keep, e);
}

int growth_waits(struct item *item, const struct inventory_kernel *k,
                 int64_t tasks, const char *delay, struct texts *keep,
                 struct err *e)
{
    char text[32];

    if (k->needs == INVENTORY_NEEDS_NOTHING)
        return err_set(e, EXIT_USAGE,
                       "overlap: '%s' does not wait; use a kernel that waits "
                       "for time, files or replies",
                       item->name);
    if (k->needs == INVENTORY_NEEDS_FILE)
        return enough_files(item, k, tasks, keep, e);
    if (k->grows == NULL)
        return err_set(e, EXIT_USAGE,
                       "overlap: '%s' has no option for the number of waits",
                       item->name);
    snprintf(text, sizeof text, "%" PRId64, tasks);
    if (item_set(item, k->grows, text, keep, e) != 0 ||
        (k->at_once != NULL && item_set(item, k->at_once, text, keep, e) != 0))
        return -1;
    if (k->delay == NULL || item_value(item, k->delay) != NULL)
        return 0;
    return item_set(item, k->delay, delay, keep, e);
}
