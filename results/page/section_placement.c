/* SPDX-License-Identifier: BSD-3-Clause */
/* Placement: requested and actual. */
#include <math.h>
#include <string.h>

#include "results/page/page_parts.h"
#include "results/page/plural.h"
#include "results/rows/quantity.h"

static const char *const place_heads[] = {
    "work",   "driver",  "#workers",    "requested", "actual",
    "#cores", "#median", "#migrations", "verdict",   NULL,
};

/* 1: another group has the same work, driver and workers with another
 * placement, so that the speed-ups can be compared. */
static int placed_twice(const struct page *p, const struct group *g)
{
    const struct groups *all = &p->d->groups;

    if (!group_usable(g) || g->workers < 2 || g->waited || !isfinite(g->faster))
        return 0;
    for (size_t i = 0; i < all->count; i++) {
        const struct group *other = &all->all[i];

        if (group_usable(other) && group_same_work(other, g) &&
            strcmp(other->driver, g->driver) == 0 &&
            other->workers == g->workers && strcmp(other->place, g->place) != 0)
            return 1;
    }
    return 0;
}

static void place_bars(struct page *p)
{
    const struct groups *all = &p->d->groups;
    double most = 0;

    for (size_t i = 0; i < all->count; i++)
        if (placed_twice(p, &all->all[i]))
            most = fmax(most, all->all[i].faster);
    for (size_t i = 0; i < all->count && most > 0; i++) {
        const struct group *g = &all->all[i];

        if (!placed_twice(p, g))
            continue;
        fputs("<div class=\"label\"><span>", p->to);
        html_printf(p->to, "%s%s%s x%lld, %s", g->kernel,
                    p->outside ? "" : ", ", p->outside ? "" : g->driver,
                    (long long)g->workers, g->place);
        fputs("</span><span class=\"dim\">", p->to);
        html_printf(p->to, "%.2f× %s", g->faster, g->verdict);
        fprintf(p->to,
                "</span></div><div class=\"hbar\" style=\"width:%.1f%%\">"
                "</div>\n",
                100 * g->faster / most);
    }
}

static int print(struct page *p)
{
    const struct groups *all = &p->d->groups;
    size_t wrong = 0, points = 0;
    struct html_table t;

    for (size_t i = 0; i < all->count; i++) {
        if (!group_usable(&all->all[i]))
            continue;
        points++;
        wrong += strcmp(all->all[i].verdict, "mis-pinned") == 0;
    }
    if (points == 0)
        return 1;
    page_figure(p, "Requested and actual placement",
                "You request two cores. How do you know whether the workers "
                "got two cores, or half of one core each?");
    place_bars(p);
    page_explain(p,
                 "Each worker binds itself and reads its mask back; the table "
                 "shows that mask. %zu of %zu point%s %s mis-pinned (busy "
                 "workers share a core while another is free). Use `brigade "
                 "where --strict` to check the placement before a long run.",
                 wrong, points, plural((long long)points),
                 is_are((long long)wrong));
    html_table_begin(&t, p->to, "The table", page_heads(p, place_heads));
    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        double moved = dataset_median(p->d, g, "migrations");
        char text[32];

        if (!group_usable(g))
            continue;
        page_work_cell(&t, g->kernel, g->args);
        html_table_text(&t, page_driver(p, g));
        html_table_cell(&t, "%lld", (long long)g->workers);
        html_table_text(&t, g->place);
        html_table_text(&t, g->actual);
        html_table_number(&t, g->cores);
        time_text(g->time.median, text, sizeof text);
        html_table_text(&t, text);
        text[0] = '\0';
        if (isfinite(moved))
            snprintf(text, sizeof text, "%.0f", moved);
        html_table_text(&t, text);
        html_table_text(&t, g->verdict);
    }
    html_table_end(&t);
    page_figure_end(p);
    return 0;
}

const struct section placement_section = {
    .id = "placement",
    .title = "Placement",
    .intro = "Placements requested, and masks that the workers read back.",
    .print = print,
    .cure = "runs with --out DIR",
};
