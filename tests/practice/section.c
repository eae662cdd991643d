/* SPDX-License-Identifier: BSD-3-Clause */
/* A section with one figure, as small as it can be: the template of
 * tests/practice.sh, and of a new section. */
#include <math.h>

#include "results/page/figure.h"
#include "results/page/page_parts.h"

static int print(struct page *p)
{
    const struct groups *all = &p->d->groups;
    struct chart c = {
        .title = "the column `sample` against the workers",
        .x = {.label = "workers", .scale = AXIS_LINEAR},
        .y = {.label = "sample", .scale = AXIS_LINEAR},
    };
    struct figure f = {.count = 0};
    int shown = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        struct chart_point point = {.lo = NAN, .hi = NAN};

        point.x = (double)g->workers;
        point.y = dataset_median(p->d, g, "sample");
        if (!group_usable(g) || !isfinite(point.y))
            continue;
        figure_add(&f, g->driver, driver_style(all, g), &point);
        shown++;
    }
    if (shown == 0)
        return 1; /* an empty section is left out */
    page_figure(p, "The value of sample", "Which value does every run have?");
    figure_print(p->to, &f, &c);
    page_explain(p, "Every run has the same.");
    page_figure_end(p);
    return 0;
}

const struct section sample_section = {
    .id = "sample",
    .title = "A section of the practice",
    .intro = "",
    .print = print,
};
