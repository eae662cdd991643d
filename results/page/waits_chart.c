/* SPDX-License-Identifier: BSD-3-Clause */
/* See waits_chart.h. */
#include "results/page/waits_chart.h"

#include <math.h>
#include <string.h>

#include "results/page/figure.h"
#include "results/page/page_parts.h"
#include "results/rows/quantity.h"

/* Another group has as many waits at a time and more of them in sequence: of
 * those, the longest shows the overlap best. */
static int has_longer(const struct groups *all, const struct group *g)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct group *other = &all->all[i];

        if (group_usable(other) && other->waited &&
            strcmp(other->kernel, g->kernel) == 0 &&
            strcmp(other->driver, g->driver) == 0 &&
            strcmp(other->host, g->host) == 0 &&
            group_width(other) == group_width(g) && other->work > g->work)
            return 1;
    }
    return 0;
}

/* Such work is about the blocked loop, which has another section. */
static int has_heartbeat(const struct group *g)
{
    const char *option = strstr(g->args, "heartbeat=");

    return option != NULL && option[strlen("heartbeat=")] != '0';
}

/* Groups of one kernel with any options: a figure varies the waits at a time,
 * and that changes the number of tasks. If the depth was varied, each work is a
 * figure. */
int waits_in_figure(const struct group *g, const struct group *work)
{
    if (!group_usable(g) || !g->waited || g->depths != work->depths ||
        has_heartbeat(g))
        return 0;
    return work->depths ? group_same_work(g, work)
                        : strcmp(g->kernel, work->kernel) == 0;
}

/* 1: g is a point of the figure of work over the waits allowed. */
static int is_point(const struct page *p, const struct group *g,
                    const struct group *work)
{
    return waits_in_figure(g, work) &&
           (work->depths || !has_longer(&p->d->groups, g));
}

double waits_least(const struct page *p, const struct group *work,
                   const struct group **of)
{
    const struct groups *all = &p->d->groups;
    double least = NAN;

    *of = NULL;
    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        double share = g->waits / group_width(g);

        if (group_width(g) <= 1 || !isfinite(share) || !is_point(p, g, work) ||
            share >= least)
            continue;
        least = share;
        *of = g;
    }
    return least;
}

/* The points of a chart over the waits allowed. y: the value of a group. */
static void print_points(struct page *p, const struct group *work,
                         struct chart *c, double (*y)(const struct group *))
{
    const struct groups *all = &p->d->groups;
    struct figure f = {.count = 0};

    c->x = (struct axis){.label = "waits allowed at a time", .scale = AXIS_LOG};
    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        struct chart_point point = {.lo = NAN, .hi = NAN};
        char name[64], time[32];

        if (!is_point(p, g, work))
            continue;
        point.x = group_width(g);
        point.y = y(g);
        page_series_name(p, g, name, sizeof name);
        time_text(g->time.median, time, sizeof time);
        snprintf(point.words, sizeof point.words,
                 "%.30s: %.4g of %.4g at a time, %.20s", g->driver, g->waits,
                 point.x, time);
        figure_add(&f, name, driver_style(all, g), &point);
    }
    figure_print(p->to, &f, c);
}

static double waits_of(const struct group *g)
{
    return g->waits;
}

static double ms_of(const struct group *g)
{
    return g->time.median / 1e6;
}

static double mib_of(const struct group *g)
{
    return g->pss_bytes > 0 ? (double)g->pss_bytes / 1048576 : NAN;
}

void chart_of_waits(struct page *p, const struct group *work)
{
    const struct chart_line ideal = {"all that were allowed", -1, chart_x, NULL,
                                     1};
    struct chart c = {
        .title = "waits that passed at a time against waits allowed at a time",
        .y = {.label = "waits that passed at a time", .scale = AXIS_LOG},
        .lines = &ideal,
        .line_count = 1,
    };

    print_points(p, work, &c, waits_of);
}

void chart_of_times(struct page *p, const struct group *work)
{
    struct chart c = {
        .title = "time against waits allowed at a time",
        .y = {.label = "time, ms", .scale = AXIS_LOG},
    };

    print_points(p, work, &c, ms_of);
}

void chart_of_memory(struct page *p, const struct group *work)
{
    struct chart c = {
        .title = "memory of the program against waits allowed at a time",
        .y = {.label = "memory, MiB", .scale = AXIS_LOG},
    };

    print_points(p, work, &c, mib_of);
}

/* The rate of one work at every depth. */
void chart_of_rates(struct page *p, const struct group *work)
{
    const struct groups *all = &p->d->groups;
    int bytes = strcmp(work->work_unit, "B") == 0;
    double unit = bytes ? 1e6 : 1;
    char label[64];
    struct chart c = {
        .title = "rate against waits allowed at a time",
        .x = {.label = "waits allowed at a time", .scale = AXIS_LOG},
        .y = {.label = label, .from_zero = 1},
    };
    struct figure f = {.count = 0};

    snprintf(label, sizeof label, "%.30s per second",
             bytes ? "MB" : work->work_unit);
    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        double rate = g->work * 1e9 / unit;
        struct chart_point point = {
            .x = group_width(g),
            .y = rate / g->time.median,
            .lo = rate / g->time.median_95.hi,
            .hi = rate / g->time.median_95.lo,
        };
        char name[64];

        if (!waits_in_figure(g, work))
            continue;
        page_series_name(p, g, name, sizeof name);
        snprintf(point.words, sizeof point.words, "%.30s, %.4g at a time: %.4g",
                 g->driver, point.x, point.y);
        figure_add(&f, name, driver_style(all, g), &point);
    }
    figure_print(p->to, &f, &c);
}
