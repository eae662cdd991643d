/* SPDX-License-Identifier: BSD-3-Clause */
/* See scaling_chart.h. */
#include "results/page/scaling_chart.h"

#include <math.h>
#include <string.h>

#include "results/page/figure.h"
#include "results/page/page_parts.h"
#include "results/page/plural.h"
#include "results/page/trust.h"

/* Every usable group of one work, as a point in the series of its driver. */
static void collect(struct page *p, const struct group *work, int efficiency,
                    struct figure *f)
{
    const struct groups *all = &p->d->groups;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        double n = (double)g->workers, by = efficiency ? n : 1;
        struct chart_point point = {.x = n};
        const char *doubt;
        char name[64];

        if (!group_usable(g) || !group_same_work(g, work) ||
            !isfinite(g->faster) || g->workers < 1)
            continue;
        point.y = g->faster / by;
        point.lo = g->ratio.at_95.lo / by;
        point.hi = g->ratio.at_95.hi / by;
        page_series_name(p, g, name, sizeof name);
        if (strcmp(g->verdict, "mis-pinned") == 0)
            snprintf(name, sizeof name, "%.30s, mis-pinned", page_driver(p, g));
        doubt = trust_word(p->d, g);
        snprintf(point.words, sizeof point.words,
                 "%.30s, %lld worker%s: %.2f%s%s%s", page_driver(p, g),
                 (long long)g->workers, plural(g->workers), point.y,
                 *doubt != '\0' ? " (" : "", doubt, *doubt != '\0' ? ")" : "");
        figure_add(f, name, driver_style(all, g), &point);
    }
}

static void print_scaling(struct page *p, const struct group *work, int small)
{
    const struct chart_line ideal = {"ideal (linear)", -1, chart_x, NULL, 1};
    struct chart c = {
        .title = "speed-up over number of workers",
        .x = {.label = "workers", .scale = AXIS_DOUBLING},
        .y = {.label = "speed-up", .scale = AXIS_DOUBLING},
        .lines = &ideal,
        .line_count = 1,
        .small = small,
    };
    struct figure f = {.count = 0};

    collect(p, work, 0, &f);
    figure_print(p->to, &f, &c);
}

void chart_of_scaling(struct page *p, const struct group *work)
{
    print_scaling(p, work, 0);
}

void chart_of_scaling_small(struct page *p, const struct group *work)
{
    print_scaling(p, work, 1);
}

void chart_of_efficiency(struct page *p, const struct group *work)
{
    const struct chart_line ideal = {"ideal (linear)", -1, chart_one, NULL, 1};
    struct chart c = {
        .title = "efficiency over number of workers",
        .x = {.label = "workers", .scale = AXIS_DOUBLING},
        .y = {.label = "efficiency", .from_zero = 1, .at_least = 1},
        .lines = &ideal,
        .line_count = 1,
    };
    struct figure f = {.count = 0};

    collect(p, work, 1, &f);
    figure_print(p->to, &f, &c);
}
