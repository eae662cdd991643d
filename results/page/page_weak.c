/* SPDX-License-Identifier: BSD-3-Clause */
/* Weak scaling: as many times the work as there are workers. Which rows
 * belong together is seen from the work itself, so that two sweeps of fixed
 * sizes that happen to fit are used as well as one that was made for it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/page/figure.h"
#include "results/page/html.h"
#include "results/page/page.h"
#include "results/rows/quantity.h"

/* Limits are rounded to whole numbers, rows of pictures too. */
static const double in_step = 0.01;

struct weak {
    double speedup, efficiency; /* rates of work, not times */
    struct interval at_95;      /* of the efficiency */
    int few;
};

/* "a=1;b=2" and "a=1;b=3" differ in one option. */
static int options_that_differ(const char *a, const char *b)
{
    int differ = 0;

    while (*a != '\0' || *b != '\0') {
        size_t n = strcspn(a, ";"), m = strcspn(b, ";");

        differ += n != m || strncmp(a, b, n) != 0;
        a += n + (a[n] == ';');
        b += m + (b[m] == ';');
    }
    return differ;
}

/* b is the serial run of the n-th part of what g's n workers did. */
static int grew_from(const struct group *g, const struct group *b)
{
    double n = (double)g->workers;

    return page_usable(b) && !b->waited && b->family == FAMILY_SERIAL &&
           strcmp(b->kernel, g->kernel) == 0 && strcmp(b->host, g->host) == 0 &&
           options_that_differ(b->args, g->args) == (n > 1) &&
           fabs(g->work / (b->work * n) - 1) < in_step;
}

static int belongs(const struct group *g, const struct group *base)
{
    return page_usable(g) && !g->waited && g->workers >= 1 &&
           grew_from(g, base);
}

static void compare(const struct group *g, const struct group *base,
                    struct weak *to)
{
    double n = (double)g->workers, exact = g->work / (base->work * n);
    struct ratio r;

    stats_ratio(base->times, base->repetitions, g->times, g->repetitions,
                g->first_row + 1, &r);
    to->efficiency = r.value * exact;
    to->speedup = to->efficiency * n;
    to->at_95.lo = r.at_95.lo * exact;
    to->at_95.hi = r.at_95.hi * exact;
    to->few = r.few;
}

static int begins_series(const struct page *p, const struct group *base)
{
    const struct groups *all = &p->d->groups;

    for (size_t i = 0; i < all->count; i++)
        if (all->all[i].workers > 1 && belongs(&all->all[i], base))
            return 1;
    return 0;
}

static int grew(const struct page *p, const struct group *g)
{
    const struct groups *all = &p->d->groups;

    for (size_t i = 0; i < all->count && g->scaled && g->workers > 1; i++)
        if (belongs(g, &all->all[i]))
            return 1;
    return 0;
}

/* What the others grew from. */
static int is_seed(const struct page *p, const struct group *g)
{
    const char *label = dataset_text(&p->d->runs, g->middle_row, "label");

    return g->workers == 1 && strncmp(label, "kind=weak;", 10) == 0;
}

int page_only_grown(const struct page *p, const struct group *work)
{
    const struct groups *all = &p->d->groups;

    for (size_t i = 0; i < all->count; i++)
        if (page_usable(&all->all[i]) && group_same_work(&all->all[i], work) &&
            !grew(p, &all->all[i]) && !is_seed(p, &all->all[i]))
            return 0;
    return 1;
}

static double one(const void *arg, double x)
{
    (void)arg;
    (void)x;
    return 1;
}

static double same(const void *arg, double x)
{
    (void)arg;
    return x;
}

static void print_chart(struct page *p, const struct group *base,
                        int efficiency)
{
    const struct groups *all = &p->d->groups;
    const struct chart_line ideal = {efficiency ? "nothing lost"
                                                : "as much more as workers",
                                     -1, efficiency ? one : same, NULL};
    struct chart c = {
        .title = efficiency ? "weak efficiency against workers"
                            : "scaled speed-up against workers",
        .x = {.label = "workers, and times the work", .scale = AXIS_LOG},
        .y = {.label = efficiency ? "time of one / time of all"
                                  : "times as much work a second",
              .from_zero = 1,
              .at_least = 1},
        .lines = &ideal,
        .line_count = 1,
    };
    struct figure f = {.count = 0};

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        struct chart_point point = {.x = (double)g->workers};
        double by = efficiency ? 1 : point.x;
        struct weak w;
        char name[64];

        if (!belongs(g, base))
            continue;
        compare(g, base, &w);
        point.y = w.efficiency * by;
        point.lo = w.at_95.lo * by;
        point.hi = w.at_95.hi * by;
        page_series_name(p, g, name, sizeof name);
        snprintf(point.words, sizeof point.words, "%.30s, %lld workers: %.2f",
                 g->driver, (long long)g->workers, point.y);
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

    html_table_begin(&t, p->to, "The table", heads);
    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        double n = (double)g->workers;
        struct weak w;
        char text[64];

        if (!belongs(g, base))
            continue;
        compare(g, base, &w);
        page_work_cell(&t, "", g->args);
        page_series_name(p, g, text, sizeof text);
        html_table_text(&t, text);
        group_size_text(g, text, sizeof text);
        html_table_text(&t, text);
        say_time(g->time.median, text, sizeof text);
        html_table_text(&t, text);
        html_table_cell(&t, "%.2f×", w.speedup);
        html_table_cell(&t, "%.0f %%", 100 * w.efficiency);
        if (isfinite(w.at_95.lo))
            html_table_cell(&t, "%.0f to %.0f %%%s", 100 * w.at_95.lo,
                            100 * w.at_95.hi, w.few ? " (few runs)" : "");
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

/* Who lost least with most workers. */
static const struct group *best_of(const struct page *p,
                                   const struct group *base, struct weak *to)
{
    const struct groups *all = &p->d->groups;
    const struct group *best = NULL;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        struct weak w;

        if (g->workers < 2 || !belongs(g, base))
            continue;
        compare(g, base, &w);
        if (best == NULL || w.speedup > to->speedup) {
            best = g;
            *to = w;
        }
    }
    return best;
}

static void print_series(struct page *p, const struct group *base)
{
    const struct group *best;
    struct weak w = {0};
    char title[300], args[240];
    double n;

    best = best_of(p, base, &w);
    n = (double)best->workers;
    page_args(base->args, args, sizeof args);
    snprintf(title, sizeof title, "%.40s · at first %s", base->kernel, args);
    page_figure(p, title,
                "Twice the guests and twice the chefs: is dinner as early as "
                "before?");
    fputs("<div class=\"pair\"><div>\n", p->to);
    print_chart(p, base, 0);
    fputs("</div><div>\n", p->to);
    print_chart(p, base, 1);
    fputs("</div></div>\n", p->to);
    page_explain(p,
                 "Every worker keeps as much work as the one had, so nothing "
                 "lost means the same time for all sizes. Most was done by %s "
                 "with %lld workers: %.2f times as much a second, efficiency "
                 "%.0f %%. In Gustafson's words the part of that run in which "
                 "only one works is s = (n - speed-up) / (n - 1) = %.3f; below "
                 "0 is luck or noise.",
                 best->driver, (long long)best->workers, w.speedup,
                 100 * w.efficiency, (n - w.speedup) / (n - 1));
    print_table(p, base);
    page_figure_end(p);
}

int page_weak(struct page *p)
{
    const struct groups *all = &p->d->groups;
    int shown = 0;

    for (size_t i = 0; i < all->count; i++)
        if (begins_series(p, &all->all[i])) {
            print_series(p, &all->all[i]);
            shown++;
        }
    return shown == 0;
}
