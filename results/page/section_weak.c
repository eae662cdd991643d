/* SPDX-License-Identifier: BSD-3-Clause */
/* Weak scaling: more work for more workers. */
#include <math.h>

#include "results/analysis/weak.h"
#include "results/page/figure.h"
#include "results/page/page_parts.h"
#include "results/page/plural.h"
#include "results/page/trust.h"
#include "results/page/work_title.h"
#include "results/rows/quantity.h"

static void print_chart(struct page *p, const struct group *base,
                        int efficiency, int small)
{
    const struct groups *all = &p->d->groups;
    const struct chart_line ideal = {"ideal (linear)", -1,
                                     efficiency ? chart_one : chart_x, NULL, 1};
    struct chart c = {
        .title = efficiency ? "weak efficiency against workers"
                            : "scaled speed-up against workers",
        .x = {.label = "workers = times the work", .scale = AXIS_DOUBLING},
        .y = {.label = efficiency ? "efficiency" : "scaled speed-up",
              .scale = efficiency ? AXIS_LINEAR : AXIS_DOUBLING,
              .from_zero = efficiency,
              .at_least = 1},
        .lines = &ideal,
        .line_count = 1,
        .small = small,
    };
    struct figure f = {.count = 0};

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        struct chart_point point = {.x = (double)g->workers};
        double by = efficiency ? 1 : point.x;
        struct weak w;
        char name[64];

        if (!weak_belongs(g, base))
            continue;
        weak_compare(g, base, &w);
        point.y = w.efficiency * by;
        point.lo = w.at_95.lo * by;
        point.hi = w.at_95.hi * by;
        page_series_name(p, g, name, sizeof name);
        snprintf(point.words, sizeof point.words, "%.30s, %lld worker%s: %.2f",
                 page_driver(p, g), (long long)g->workers, plural(g->workers),
                 point.y);
        figure_add(&f, name, driver_style(all, g), &point);
    }
    figure_print(p->to, &f, &c);
}

static const char *const heads[] = {
    "work",       "driver", "#workers",      "#median", "#scaled speed-up",
    "efficiency", "95 %",   "Gustafson's s", "#runs",   "verdict",
    NULL,
};

static void print_table(struct page *p, const struct group *base)
{
    const struct groups *all = &p->d->groups;
    struct html_table t;

    page_fold(p, "The table");
    page_options(p, base);
    html_table_open(&t, p->to, page_heads(p, heads));
    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        double n = (double)g->workers;
        struct weak w;
        char text[64];

        if (!weak_belongs(g, base))
            continue;
        weak_compare(g, base, &w);
        page_work_cell(&t, "", g->args);
        page_series_name(p, g, text, sizeof text);
        html_table_text(&t, text);
        group_size_text(g, text, sizeof text);
        html_table_text(&t, text);
        time_text(g->time.median, text, sizeof text);
        html_table_text(&t, text);
        html_table_cell(&t, "%.2f×", w.speedup);
        html_table_cell(&t, "%.0f %%", 100 * w.efficiency);
        if (isfinite(w.at_95.lo))
            html_table_cell(&t, "%.0f to %.0f %%%s", 100 * w.at_95.lo,
                            100 * w.at_95.hi,
                            w.few == STATS_WITHIN ? " (within one run)"
                            : w.few               ? " (few runs)"
                                                  : "");
        else
            html_table_text(&t, "too few runs");
        if (n > 1)
            html_table_cell(&t, "%.3f", (n - w.speedup) / (n - 1));
        else
            html_table_text(&t, "");
        html_table_cell(&t, "%zu", g->repetitions);
        html_table_text(&t, g->verdict);
    }
    html_table_end(&t);
}

/* The group with the largest speed-up on several workers that can be trusted,
 * and its figures; NULL: none. */
static const struct group *best_of(const struct page *p,
                                   const struct group *base, struct weak *to)
{
    const struct groups *all = &p->d->groups;
    const struct group *best = NULL;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        struct weak w;

        if (g->workers < 2 || !weak_belongs(g, base) || !trust_holds(p->d, g))
            continue;
        weak_compare(g, base, &w);
        if (best == NULL || w.speedup > to->speedup) {
            best = g;
            *to = w;
        }
    }
    return best;
}

static void explain(struct page *p, const struct group *base)
{
    struct weak w = {0};
    const struct group *best = best_of(p, base, &w);
    double n;

    if (best == NULL) {
        page_explain(p, "No run with several workers is both undisturbed and "
                        "plausible.");
        return;
    }
    n = (double)best->workers;
    page_explain(p,
                 "Best: %s with %lld workers, scaled speed-up %.2f, "
                 "efficiency %.0f %%. By Gustafson's law the serial part of "
                 "that run is s = (n - speed-up) / (n - 1) = %.3f; a value "
                 "below 0 is noise.",
                 page_driver(p, best), (long long)best->workers, w.speedup,
                 100 * w.efficiency, (n - w.speedup) / (n - 1));
}

/* 1: more than two numbers of workers. */
static int many_sizes(const struct page *p, const struct group *base)
{
    const struct groups *all = &p->d->groups;
    int64_t seen = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];

        if (g->workers == 1 || g->workers == seen || !weak_belongs(g, base))
            continue;
        if (seen != 0)
            return 1;
        seen = g->workers;
    }
    return 0;
}

static void print_series(struct page *p, const struct group *base, int many)
{
    char title[WORK_TITLE + 40];
    int n = work_title(p, base, title, WORK_TITLE);

    if (n >= 0 && n < WORK_TITLE)
        snprintf(title + n, sizeof title - (size_t)n, " for each worker");
    page_figure(p, title, NULL);
    if (many)
        fputs("<div class=\"pair\"><div>\n", p->to);
    print_chart(p, base, 0, !many);
    if (many) {
        fputs("</div><div>\n", p->to);
        print_chart(p, base, 1, 0);
        fputs("</div></div>\n", p->to);
    }
    explain(p, base);
    print_table(p, base);
    page_figure_end(p);
}

static int print_all(struct page *p, int many)
{
    const struct groups *all = &p->d->groups;
    int shown = 0;

    for (size_t i = 0; i < all->count; i++) {
        if (!weak_begins(p->d, &all->all[i]) ||
            many_sizes(p, &all->all[i]) != many)
            continue;
        if (shown++ == 0 && !many)
            fputs("<div class=\"multiples\">\n", p->to);
        print_series(p, &all->all[i], many);
    }
    if (shown > 0 && !many)
        fputs("</div>\n", p->to);
    return shown;
}

static int print(struct page *p)
{
    int shown;

    page_guess(p, "Twice the work on twice the workers: does it take the same "
                  "time?");
    shown = print_all(p, 1);
    shown += print_all(p, 0);
    return shown == 0;
}

const struct section weak_section = {
    .id = "weak",
    .title = "Weak scaling: more work for more workers",
    .intro = "Each worker has as much work as the serial run, so the ideal is "
             "the same time.",
    .print = print,
    .cure = "brigade sweep weak --workers 1,2,4 --out DIR",
};
