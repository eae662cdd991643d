/* SPDX-License-Identifier: BSD-3-Clause */
/* Halo exchange next to computing. */
#include <math.h>

#include "results/page/page_parts.h"
#include "results/rows/quantity.h"

static const char *const halo_heads[] = {
    "options",
    "driver",
    "#ranks",
    "#tA: exchange",
    "#tB: interior",
    "#tAB: both",
    "#hidden of the shorter",
    "#hidden of the exchange",
    NULL,
};

static int print(struct page *p)
{
    const struct groups *all = &p->d->groups;
    struct html_table t;
    int shown = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        double a, b, ab, hidden;
        char text[32];

        if (!group_usable(g))
            continue;
        a = dataset_median(p->d, g, "exchange_alone_ns");
        b = dataset_median(p->d, g, "interior_alone_ns");
        ab = dataset_median(p->d, g, "exchange_interior_ns");
        if (!(a > 0) || !(b > 0) || !(ab > 0))
            continue;
        if (shown++ == 0) {
            page_figure(p, "Overlap of exchange and computing",
                        "Ranks send while they compute: is the exchange free?");
            page_explain(
                p,
                "Benchmarks define \"overlap %%\" differently. The table shows "
                "the three times and two definitions: the hidden time, tA + tB "
                "- tAB, divided by the shorter of tA and tB, and by the "
                "exchange tA. Little is hidden if the MPI library has no "
                "progress thread.");
            html_table_open(&t, p->to, halo_heads);
        }
        hidden = a + b - ab;
        page_work_cell(&t, "", g->args);
        html_table_text(&t, g->driver);
        html_table_cell(&t, "%lld", (long long)g->ranks);
        time_text(a, text, sizeof text);
        html_table_text(&t, text);
        time_text(b, text, sizeof text);
        html_table_text(&t, text);
        time_text(ab, text, sizeof text);
        html_table_text(&t, text);
        html_table_cell(&t, "%.0f %%", 100 * hidden / fmin(a, b));
        html_table_cell(&t, "%.0f %%", 100 * hidden / a);
    }
    if (shown == 0)
        return 1;
    html_table_close(&t);
    page_figure_end(p);
    return 0;
}

const struct section halo_section = {
    .id = "halo",
    .title = "Exchange during computing",
    .intro = "Ranks that send their edges while they compute the interior.",
    .print = print,
    .cure = "mpirun -n 2 brigade-mpi run convolve --halo overlap --out DIR",
};
