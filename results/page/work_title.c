/* SPDX-License-Identifier: BSD-3-Clause */
/* See work_title.h. */
#include "results/page/work_title.h"

#include <stdlib.h>
#include <string.h>

#include "results/analysis/trouble.h"
#include "results/page/page_parts.h"

struct work_name {
    const struct group *work;
    char text[WORK_TITLE];
};

/* The value of an option. Returns 0 and "": there is none. */
static int option(const struct group *g, const char *name, char *to,
                  size_t size)
{
    size_t n = strlen(name);

    *to = '\0';
    for (const char *at = g->args; at != NULL; at = strchr(at, ';')) {
        at += *at == ';';
        if (strncmp(at, name, n) != 0 || at[n] != '=')
            continue;
        snprintf(to, size, "%.*s", (int)strcspn(at + n + 1, ";"), at + n + 1);
        return *to != '\0';
    }
    return 0;
}

enum { VALUE = 96 };

/* "100ms" as "100 ms", "4KiB" as "4 KiB"; others as they are. */
static void with_unit(char *value, size_t size)
{
    size_t n = strspn(value, "0123456789.e"), length = strlen(value);

    if (n == 0 || value[n] == '\0' || length + 2 > size ||
        strspn(value + n, "numskMGTKiBh") != length - n)
        return;
    memmove(value + n + 1, value + n, length - n + 1);
    value[n] = ' ';
}

static int an_interval(const struct group *g, char *to, size_t size)
{
    char limit[VALUE], from[VALUE];

    if (!option(g, "limit", limit, sizeof limit))
        return -1;
    if (!option(g, "from", from, sizeof from) || strcmp(from, "0") == 0)
        return snprintf(to, size, "%.40s to %s", g->kernel, limit);
    return snprintf(to, size, "%.40s from %s to %s", g->kernel, from, limit);
}

/* "gaussian:15" as "15 x 15 blur". */
static void filter_words(const char *filter, char *to, size_t size)
{
    const char *k = strchr(filter, ':');
    int named = k != NULL && k[1] != '\0' &&
                strspn(k + 1, "0123456789") == strlen(k + 1);
    int length = named ? (int)(k - filter) : (int)strlen(filter);
    int blur = strncmp(filter, "gaussian", 8) == 0 && length == 8;

    snprintf(to, size, "%s%s%s%s%.*s%s", named ? k + 1 : "", named ? " x " : "",
             named ? k + 1 : "", named ? " " : "", blur ? 4 : length,
             blur ? "blur" : filter, blur ? "" : " filter");
}

/* "mandelbrot:4096x2048" as "4096 x 2048 bytes", a file as its name. */
static void picture_words(const struct group *g, const char *image, char *to,
                          size_t size)
{
    const char *last = strrchr(image, ':'), *file = strrchr(image, '/');
    const char *digits = last != NULL ? last + 1 : image;
    size_t w = strspn(digits, "0123456789");
    size_t h = digits[w] == 'x' ? strspn(digits + w + 1, "0123456789") : 0;
    char pixel[VALUE];

    option(g, "pixel", pixel, sizeof pixel);
    if (w > 0 && h > 0 && digits[w + 1 + h] == '\0')
        snprintf(to, size, "%.*s x %s %s", (int)w, digits, digits + w + 1,
                 strcmp(pixel, "u8") == 0    ? "bytes"
                 : strcmp(pixel, "f32") == 0 ? "floats"
                                             : "pixels");
    else
        snprintf(to, size, "%s", file != NULL ? file + 1 : image);
}

static int a_filter(const struct group *g, char *to, size_t size)
{
    char filter[VALUE], image[VALUE], passes[VALUE], what[WORK_TITLE];
    char over[WORK_TITLE];

    if (!option(g, "filter", filter, sizeof filter))
        return -1;
    filter_words(filter, what, sizeof what);
    if (option(g, "image", image, sizeof image))
        picture_words(g, image, over, sizeof over);
    else if (option(g, "dir", image, sizeof image))
        snprintf(over, sizeof over, "the pictures of %s", image);
    else
        return -1;
    if (!option(g, "passes", passes, sizeof passes) || strcmp(passes, "1") == 0)
        *passes = '\0';
    return snprintf(to, size, "%.80s of %.100s%s%.20s%s", what, over,
                    *passes ? ", " : "", passes, *passes ? " passes" : "");
}

/* "3s,1s" as "waits of 3 s, 1 s". */
static int list_of_times(const char *times, char *to, size_t size)
{
    size_t used = (size_t)snprintf(to, size, "waits of");

    for (const char *at = times; *at != '\0'; at += *at == ',') {
        char time[VALUE];

        snprintf(time, sizeof time, "%.*s", (int)strcspn(at, ","), at);
        with_unit(time, sizeof time);
        at += strcspn(at, ",");
        if (used < size)
            used += (size_t)snprintf(to + used, size - used, " %s%s", time,
                                     *at == ',' ? "," : "");
    }
    return (int)used;
}

static int a_wait(const struct group *g, char *to, size_t size)
{
    char tasks[VALUE], time[VALUE], compute[VALUE];
    int mixed;

    if (option(g, "delays", time, sizeof time))
        return list_of_times(time, to, size);
    if (!option(g, "tasks", tasks, sizeof tasks))
        return -1;
    mixed = option(g, "wait", time, sizeof time);
    if (!mixed && !option(g, "delay", time, sizeof time))
        return -1;
    with_unit(time, sizeof time);
    mixed = mixed && option(g, "compute", compute, sizeof compute);
    if (mixed)
        with_unit(compute, sizeof compute);
    return snprintf(to, size, "%s wait%s of %s%s%s%s", tasks,
                    strcmp(tasks, "1") == 0 ? "" : "s", time,
                    mixed ? ", then " : "", mixed ? compute : "",
                    mixed ? " of computing" : "");
}

static int a_request(const struct group *g, char *to, size_t size)
{
    char requests[VALUE], delay[VALUE];

    if (!option(g, "requests", requests, sizeof requests) ||
        !option(g, "delay", delay, sizeof delay))
        return -1;
    with_unit(delay, sizeof delay);
    return snprintf(to, size, "%s request%s with replies after %s", requests,
                    strcmp(requests, "1") == 0 ? "" : "s", delay);
}

static int a_read(const struct group *g, char *to, size_t size)
{
    char count[VALUE], block[VALUE], order[VALUE], direct[VALUE];

    if (!option(g, "count", count, sizeof count) ||
        !option(g, "block", block, sizeof block))
        return -1;
    with_unit(block, sizeof block);
    option(g, "order", order, sizeof order);
    return snprintf(to, size, "%s%s%.20s reads of %s%s", count,
                    *order ? " " : "", order, block,
                    option(g, "direct", direct, sizeof direct) &&
                            strcmp(direct, "0") != 0
                        ? ", past the page cache"
                        : "");
}

static int a_unit(const struct group *g, char *to, size_t size)
{
    char units[VALUE], time[VALUE];

    if (!option(g, "units", units, sizeof units) ||
        !option(g, "time", time, sizeof time))
        return -1;
    with_unit(time, sizeof time);
    return snprintf(to, size, "%s tasks of %s of computing", units, time);
}

/* A command with its arguments. */
static int a_command(const struct group *g, char *to, size_t size)
{
    if (strncmp(g->args, "args=", 5) != 0)
        return -1;
    return snprintf(to, size, "%.40s %.160s", g->kernel, g->args + 5);
}

static int (*const ways[])(const struct group *, char *, size_t) = {
    an_interval, a_filter, a_wait, a_request, a_read, a_unit, a_command,
};

static int words_of(const struct group *g, char *to, size_t size)
{
    char args[WORK_TITLE];
    int n = -1;

    for (size_t i = 0; i < sizeof ways / sizeof *ways && n < 0; i++)
        n = ways[i](g, to, size);
    if (n >= 0)
        return n;
    page_args(g->args, args, sizeof args);
    return snprintf(to, size, "%.40s%s%.190s", g->kernel, *args ? " · " : "",
                    args);
}

/* ---- titles that differ --------------------------------------------------- */

enum { COMPARED = 64 }; /* works of one title whose options are compared */

static int by_text(const void *a, const void *b)
{
    const struct work_name *n = a, *m = b;
    int order = strcmp(n->text, m->text);

    return order != 0 ? order
                      : (n->work->work_row > m->work->work_row) -
                            (n->work->work_row < m->work->work_row);
}

static int by_row(const void *a, const void *b)
{
    const struct work_name *n = a, *m = b;

    return (n->work->work_row > m->work->work_row) -
           (n->work->work_row < m->work->work_row);
}

/* Append to a title the options that not all works of that title have; with
 * more than COMPARED of them, all. */
static void add_options(struct work_name *all, size_t count, size_t at)
{
    const struct group *g = all[at].work;
    size_t used = strlen(all[at].text);

    for (const char *o = g->args; *o != '\0'; o += *o == ';') {
        size_t n = strcspn(o, ";");
        int everywhere = count <= COMPARED;

        for (size_t i = 0; i < count && everywhere; i++)
            everywhere = page_has_option(all[i].work, o, n);
        if (!everywhere && used + n + 3 < WORK_TITLE)
            used += (size_t)snprintf(all[at].text + used, WORK_TITLE - used,
                                     ", %.*s", (int)n, o);
        o += n;
    }
}

int work_titles_make(struct work_titles *t, const struct groups *all)
{
    size_t same;

    *t = (struct work_titles){NULL, 0};
    t->all = trouble_calloc(all->count > 0 ? all->count : 1, sizeof *t->all);
    if (t->all == NULL)
        return -1;
    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];

        /* The groups of a work are consecutive. */
        if (t->count > 0 && t->all[t->count - 1].work->work_row == g->work_row)
            continue;
        t->all[t->count].work = g;
        words_of(g, t->all[t->count++].text, WORK_TITLE);
    }
    qsort(t->all, t->count, sizeof *t->all, by_text);
    for (size_t i = 0; i < t->count; i += same) {
        char text[WORK_TITLE];

        snprintf(text, sizeof text, "%s", t->all[i].text);
        for (same = 1;
             i + same < t->count && strcmp(t->all[i + same].text, text) == 0;)
            same++;
        for (size_t k = 0; k < same && same > 1; k++)
            add_options(t->all + i, same, k);
    }
    qsort(t->all, t->count, sizeof *t->all, by_row);
    return 0;
}

void work_titles_release(struct work_titles *t)
{
    free(t->all);
    *t = (struct work_titles){NULL, 0};
}

int work_title(const struct page *p, const struct group *g, char *to,
               size_t size)
{
    const struct work_name key = {.work = g}, *found = NULL;

    if (p->titles != NULL)
        found = bsearch(&key, p->titles->all, p->titles->count,
                        sizeof *p->titles->all, by_row);
    /* Groups of simulated rows have rows of another table. */
    return found != NULL && group_same_work(found->work, g)
               ? snprintf(to, size, "%s", found->text)
               : words_of(g, to, size);
}
