/* SPDX-License-Identifier: BSD-3-Clause */
/* Overlap against the waits that are allowed; see waits_chart.h. */
#include "results/page/waits_chart.h"

#include <math.h>
#include <string.h>

#include "results/page/figure.h"
#include "results/page/page_parts.h"

/* The same waits at a time, and more of them one after the other: of those the
 * longest shows best what passes together. */
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

/* Then it is about the blocked loop, which has a section of its own. */
static int has_heartbeat(const struct group *g)
{
    const char *option = strstr(g->args, "heartbeat=");

    return option != NULL && option[strlen("heartbeat=")] != '0';
}

/* Waits of one kernel with any options: what is varied is how many there may
 * be at a time, and that comes with other numbers of tasks. Only where the
 * depth itself was varied is a work a picture of its own. */
int waits_in_figure(const struct group *g, const struct group *work)
{
    if (!group_usable(g) || !g->waited || g->depths != work->depths ||
        has_heartbeat(g))
        return 0;
    return work->depths ? group_same_work(g, work)
                        : strcmp(g->kernel, work->kernel) == 0;
}

void chart_of_waits(struct page *p, const struct group *work)
{
    const struct chart_line ideal = {"all that were asked for", -1, chart_x,
                                     NULL};
    const struct groups *all = &p->d->groups;
    struct chart c = {
        .title = "waits that passed at once against waits allowed at once",
        .x = {.label = "waits allowed at a time", .scale = AXIS_LOG},
        .y = {.label = "waits that passed at a time", .scale = AXIS_LOG},
        .lines = &ideal,
        .line_count = 1,
    };
    struct figure f = {.count = 0};

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        struct chart_point point = {.lo = NAN, .hi = NAN};
        char name[64];

        if (!waits_in_figure(g, work) || (!work->depths && has_longer(all, g)))
            continue;
        point.x = group_width(g);
        point.y = g->waits;
        page_series_name(p, g, name, sizeof name);
        snprintf(point.words, sizeof point.words, "%.30s: %.4g of %.4g at once",
                 g->driver, point.y, point.x);
        figure_add(&f, name, driver_style(all, g), &point);
    }
    figure_print(p->to, &f, &c);
}

/* What it was worth: the same work at every depth is compared by its rate. */
void chart_of_rates(struct page *p, const struct group *work)
{
    const struct groups *all = &p->d->groups;
    int bytes = strcmp(work->work_unit, "B") == 0;
    double unit = bytes ? 1e6 : 1;
    char label[64];
    struct chart c = {
        .title = "rate against waits allowed at once",
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
        snprintf(point.words, sizeof point.words, "%.30s, %.4g at once: %.4g",
                 g->driver, point.x, point.y);
        figure_add(&f, name, driver_style(all, g), &point);
    }
    figure_print(p->to, &f, &c);
}
