/* SPDX-License-Identifier: BSD-3-Clause */
/* Strong scaling: more cores on the same work. */
#include <math.h>

#include "results/analysis/fit.h"
#include "results/analysis/group_label.h"
#include "results/analysis/weak.h"
#include "results/page/page_parts.h"
#include "results/page/plural.h"
#include "results/page/scaling_chart.h"
#include "results/page/trust.h"
#include "results/page/work_title.h"
#include "results/rows/quantity.h"

static const char *const scaling_heads[] = {
    "driver",    "#workers", "#median",     "95 %",       "#speed-up",
    "95 %",      "#cores",   "#efficiency", "Karp-Flatt", "#runs",
    "#outliers", "verdict",  NULL,
};

static void table_of(struct page *p, const struct group *work)
{
    const struct groups *all = &p->d->groups;
    struct html_table t;

    page_fold(p, "The table");
    page_options(p, work);
    html_table_open(&t, p->to, page_heads(p, scaling_heads));
    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        double karp = fit_karp_flatt(g->faster, (double)g->workers);
        const char *doubt = trust_word(p->d, g);
        char text[64], label[160];

        if (!group_usable(g) || !group_same_work(g, work))
            continue;
        page_series_name(p, g, text, sizeof text);
        group_label(p->d, g, label, sizeof label);
        html_table_cell(&t, "%s%s%s", text, *label != '\0' ? ", " : "", label);
        group_size_text(g, text, sizeof text);
        html_table_text(&t, text);
        page_time_cells(&t, g);
        page_interval(&t, g->ratio.at_95, "ratio", g->ratio.few);
        html_table_number(&t, g->cores);
        if (g->workers > 0 && isfinite(g->faster) && !g->waited)
            html_table_cell(&t, "%.0f %%",
                            100 * g->faster / (double)g->workers);
        else
            html_table_text(&t, "");
        if (isfinite(karp) && !g->waited)
            html_table_cell(&t, "%.3f", karp);
        else
            html_table_text(&t, "");
        html_table_cell(&t, "%zu", g->repetitions);
        html_table_cell(&t, "%zu", g->time.outliers);
        html_table_cell(&t, "%s%s%s", g->implausible ? "" : g->verdict,
                        !g->implausible && *doubt != '\0' ? ", " : "", doubt);
    }
    html_table_end(&t);
}

static void note_implausible(struct page *p, const struct group *work)
{
    const struct groups *all = &p->d->groups;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];

        if (!g->implausible || !group_usable(g) || !group_same_work(g, work))
            continue;
        fputs("<p class=\"flag\">Implausible: ", p->to);
        html_printf(p->to,
                    "%s with %lld worker%s is %.2f times as fast on %.2f "
                    "cores. The speed-up exceeds the cores by more than "
                    "caches and clock speed explain; measure again.",
                    page_driver(p, g), (long long)g->workers,
                    plural(g->workers), g->faster, g->cores);
        fputs("</p>\n", p->to);
    }
}

/* 1: groups of this work have speed-ups, of which one alone, the baseline,
 * would make no figure. */
static int has_speedup(const struct page *p, const struct group *work)
{
    const struct groups *all = &p->d->groups;
    int count = 0;

    for (size_t i = 0; i < all->count; i++)
        count += group_usable(&all->all[i]) &&
                 group_same_work(&all->all[i], work) &&
                 isfinite(all->all[i].faster);
    return count > 1;
}

/* The best group with several workers; NULL: none is reliable. */
static const struct group *best_of(const struct page *p,
                                   const struct group *work)
{
    const struct groups *all = &p->d->groups;
    const struct group *best = NULL;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];

        if (group_usable(g) && group_same_work(g, work) && g->workers > 1 &&
            isfinite(g->faster) && trust_holds(p->d, g) &&
            (best == NULL || g->faster > best->faster))
            best = g;
    }
    return best;
}

static void explain(struct page *p, const struct group *work)
{
    const struct group *best = best_of(p, work);
    char cores[40];

    if (best == NULL) {
        page_explain(p, "No run with several workers is both undisturbed and "
                        "plausible.");
        return;
    }
    page_cores_text(best, "; ", " cores worked", cores, sizeof cores);
    page_explain(p,
                 "Best: %s with %lld worker%s, speed-up %.2f, efficiency %.0f "
                 "%%%s.",
                 page_driver(p, best), (long long)best->workers,
                 plural(best->workers), best->faster,
                 100 * best->faster / (double)best->workers, cores);
}

/* 1: more than two numbers of workers, so that efficiency says more than the
 * speed-up. */
static int many_sizes(const struct page *p, const struct group *work)
{
    const struct groups *all = &p->d->groups;
    int64_t seen[2] = {0, 0};

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];

        if (!group_usable(g) || !group_same_work(g, work) ||
            !isfinite(g->faster) || g->workers == seen[0] ||
            g->workers == seen[1])
            continue;
        if (seen[0] != 0 && seen[1] != 0)
            return 1;
        seen[seen[0] != 0] = g->workers;
    }
    return 0;
}

static void print_work(struct page *p, const struct group *work, int many)
{
    char title[WORK_TITLE];

    work_title(p, work, title, sizeof title);
    page_figure(p, title,
                many ? "How much faster is it, and how much of each worker is "
                       "lost?"
                     : NULL);
    if (!many) {
        chart_of_scaling_small(p, work);
    } else {
        fputs("<div class=\"pair\"><div>\n", p->to);
        chart_of_scaling(p, work);
        fputs("</div><div>\n", p->to);
        chart_of_efficiency(p, work);
        fputs("</div></div>\n", p->to);
    }
    explain(p, work);
    note_implausible(p, work);
    table_of(p, work);
    page_figure_end(p);
}

/* The works with two numbers of workers, which a line joins, or all others.
 * Returns how many. */
static int print_works(struct page *p, int many)
{
    const struct groups *all = &p->d->groups;
    int shown = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *work = &all->all[i];

        if (work->waited || !groups_first_of_work(all, i) ||
            weak_only_grown(p->d, work) || !has_speedup(p, work) ||
            many_sizes(p, work) != many)
            continue;
        if (shown++ == 0 && !many)
            fputs("<div class=\"multiples\">\n", p->to);
        print_work(p, work, many);
    }
    if (shown > 0 && !many)
        fputs("</div>\n", p->to);
    return shown;
}

static int print(struct page *p)
{
    const struct groups *all = &p->d->groups;
    const struct group *idle = NULL;
    int shown;

    for (size_t i = 0; i < all->count && idle == NULL; i++)
        if (all->all[i].empty_work && group_usable(&all->all[i]))
            idle = &all->all[i];
    page_guess(p, "Do twice the workers need half the time? Is it the same for "
                  "threads, processes, ranks and an event loop?");
    shown = print_works(p, 1);
    shown += print_works(p, 0);
    if (shown > 0 && idle != NULL) {
        fputs("<p class=\"dim\">", p->to);
        html_printf(p->to,
                    "The kernel %s is left out: it computes nothing, so it has "
                    "no speed-up. Its rows measure launching and the "
                    "distribution of chunks.",
                    idle->kernel);
        fputs("</p>\n", p->to);
    }
    return shown == 0;
}

const struct section scaling_section = {
    .id = "scaling",
    .title = "Parallelism: more cores on the same work",
    .intro =
        "Speed-up over one worker, and efficiency: the speed-up per worker.",
    .print = print,
    .cure = "brigade sweep strong --workers 1,2,4 --out DIR",
};
