/* SPDX-License-Identifier: BSD-3-Clause */
/* What a sweep must know of each kernel; see work.h. */
#include "jobs/work.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/number.h"

static const struct work works[] = {
    {.kernel = "null", .scale = "units", .init = "1e6", .per_second = 5e7},
    {.kernel = "spin", .scale = "units", .init = "64", .warmup = 1},
    {.kernel = "primes",
     .scale = "limit",
     .init = "1e9",
     .from = "from",
     .warmup = 1,
     .per_second = 3e9},
    {.kernel = "convolve",
     .scale = "image",
     .init = "mandelbrot:2048x2048",
     .warmup = 1,
     .per_second = 2e7},
    {.kernel = "counter",
     .scale = "updates",
     .init = "1e7",
     .warmup = 1,
     .per_second = 5e7},
    {.kernel = "wait",
     .scale = "tasks",
     .init = "1000",
     .tasks = "tasks",
     .delay = "delay",
     .delay_init = "100ms"},
    {.kernel = "fetch",
     .scale = "requests",
     .init = "1000",
     .tasks = "requests",
     .at_once = "connections",
     .delay = "delay",
     .delay_init = "100ms"},
    /* Of 10 000 at once, most have to be so most of the time: while they are
     * begun and while the last ones end there are fewer. Making the file and
     * checking what came take longer than reading from the page cache. */
    {.kernel = "read",
     .scale = "count",
     .init = "65536",
     .tasks = "count",
     .in_flight = "depth",
     .per_second = 3e5},
    {.kernel = "mix",
     .scale = "tasks",
     .init = "20",
     .tasks = "tasks",
     .delay = "wait",
     .delay_init = "100ms",
     .compute = "compute",
     .compute_init = "5ms"},
};

const struct work *work_find(const char *kernel)
{
    static const struct work unknown;

    for (size_t i = 0; i < sizeof works / sizeof *works; i++)
        if (strcmp(works[i].kernel, kernel) == 0)
            return &works[i];
    return &unknown;
}

/* "mandelbrot:WxH" or "WxH": where its H stands, or NULL for a file. */
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

static int grow_image(struct item *item, const char *image, uint64_t times,
                      struct texts *keep, struct err *e)
{
    const char *height = height_of(image);
    uint64_t rows;
    char grown[256];

    if (height == NULL)
        return err_set(e, EXIT_USAGE,
                       "the picture '%.100s' cannot grow with the workers: "
                       "give %s:image=mandelbrot:WxH or WxH",
                       image, item->name);
    if (number_count(height, &rows) != 0 ||
        __builtin_mul_overflow(rows, times, &rows))
        return err_set(e, EXIT_USAGE, "image: %.100s is too high", image);
    snprintf(grown, sizeof grown, "%.*s%" PRIu64, (int)(height - image), image,
             rows);
    return item_set(item, "image", grown, keep, e);
}

static int grow_count(struct item *item, const struct work *w,
                      const char *value, uint64_t times, struct texts *keep,
                      struct err *e)
{
    const char *other = w->from != NULL ? item_value(item, w->from) : NULL;
    uint64_t from = 0, to;
    char grown[32];

    if (number_count(value, &to) != 0 ||
        (other != NULL && number_count(other, &from) != 0) || to < from)
        return err_set(e, EXIT_USAGE, "%s: '%.60s' is not a number%s", w->scale,
                       value, other != NULL ? " beyond the other end" : "");
    if (__builtin_mul_overflow(to - from, times, &to) ||
        __builtin_add_overflow(to, from, &to))
        return err_set(e, EXIT_USAGE, "%s: %" PRIu64 " times %.60s is too much",
                       w->scale, times, value);
    snprintf(grown, sizeof grown, "%" PRIu64, to);
    return item_set(item, w->scale, grown, keep, e);
}

int work_grow(struct item *item, int64_t workers, struct texts *keep,
              struct err *e)
{
    const struct work *w = work_find(item->name);
    const char *value;

    if (w->scale == NULL)
        return err_set(e, EXIT_USAGE,
                       "weak: how the work of '%s' grows is not known",
                       item->name);
    if (strcmp(item->name, "wait") == 0 && item_value(item, "delays") != NULL)
        return err_set(e, EXIT_USAGE,
                       "weak: a list of delays cannot grow; give wait:tasks=N");
    value = item_value(item, w->scale);
    if (value == NULL)
        value = w->init;
    if (strcmp(w->scale, "image") == 0)
        return grow_image(item, value, (uint64_t)workers, keep, e);
    return grow_count(item, w, value, (uint64_t)workers, keep, e);
}

/* The same work at any depth, and enough of it. */
static int enough_waits(struct item *item, const struct work *w, int64_t depth,
                        struct texts *keep, struct err *e)
{
    const char *given = item_value(item, w->tasks);
    uint64_t count;

    if (given == NULL)
        given = w->init;
    /* 0 is as many as the kernel finds. */
    if (number_count(given, &count) == 0 && count > 0 &&
        count < (uint64_t)depth)
        return err_set(e, EXIT_USAGE,
                       "overlap: %" PRId64 " at a time need as many in all: "
                       "give %s:%s=%" PRId64 " or more",
                       depth, item->name, w->tasks, depth);
    return item_set(item, w->tasks, given, keep, e);
}

int work_wait(struct item *item, int64_t tasks, struct texts *keep,
              struct err *e)
{
    const struct work *w = work_find(item->name);
    char text[32];

    if (w->tasks == NULL)
        return err_set(e, EXIT_USAGE,
                       "overlap: '%s' does not wait; take wait, fetch or read",
                       item->name);
    if (w->in_flight != NULL)
        return enough_waits(item, w, tasks, keep, e);
    snprintf(text, sizeof text, "%" PRId64, tasks);
    if (item_set(item, w->tasks, text, keep, e) != 0 ||
        (w->at_once != NULL &&
         item_set(item, w->at_once, text, keep, e) != 0) ||
        (w->delay != NULL && item_value(item, w->delay) == NULL &&
         item_set(item, w->delay, w->delay_init, keep, e) != 0))
        return -1;
    return 0;
}

static double count_of(const struct item *item, const char *name,
                       const char *init)
{
    const char *text = item_value(item, name);
    uint64_t value;

    if (text == NULL)
        text = init;
    return text != NULL && number_count(text, &value) == 0 ? (double)value : 0;
}

static double seconds_of(const struct item *item, const char *name,
                         const char *init)
{
    const char *text = item_value(item, name);
    int64_t ns;

    if (text == NULL)
        text = init;
    return text != NULL && number_time(text, &ns) == 0 ? (double)ns / 1e9 : 0;
}

double work_waits(const struct item *item, int64_t at_once)
{
    const struct work *w = work_find(item->name);
    double tasks, together;

    if (w->delay == NULL)
        return 0;
    tasks = count_of(item, w->tasks, w->init);
    together = (double)at_once < tasks ? (double)at_once : tasks;
    return together < 1
               ? 0
               : tasks / together * seconds_of(item, w->delay, w->delay_init);
}

/* Width times height of a picture that is made, else 0. */
static double pixels_of(const struct item *item, const char *init)
{
    const char *image = item_value(item, "image"), *height;

    if (image == NULL)
        image = init;
    height = height_of(image);
    if (height == NULL)
        return 0;
    for (const char *c = image; c < height; c++)
        if (*c >= '0' && *c <= '9')
            return strtod(c, NULL) * strtod(height, NULL);
    return 0;
}

/* A random read of a solid-state disk, and how many it does at a time. */
static const double disk_s = 1e-4;
static const int64_t disk_queue = 16;

double work_seconds(const struct item *item, int64_t workers, int64_t at_once)
{
    const struct work *w = work_find(item->name);
    double waits = work_waits(item, at_once), amount = 0;

    if (w->compute != NULL)
        waits += count_of(item, w->tasks, w->init) *
                 seconds_of(item, w->compute, w->compute_init) /
                 (double)(workers > 0 ? workers : 1);
    if (waits > 0)
        return waits;
    if (strcmp(item->name, "spin") == 0)
        return count_of(item, "units", w->init) *
               seconds_of(item, "time", "1ms") / (double)workers;
    if (strcmp(item->name, "read") == 0 && item_value(item, "direct") != NULL)
        return count_of(item, w->tasks, w->init) * disk_s /
               (double)(at_once < disk_queue ? at_once : disk_queue);
    if (w->per_second > 0)
        amount = strcmp(w->scale, "image") == 0
                     ? pixels_of(item, w->init)
                     : count_of(item, w->scale, w->init);
    if (amount <= 0)
        return w->tasks != NULL ? 0.1 : 1;
    return amount / w->per_second / (double)(workers > 0 ? workers : 1);
}
