/* SPDX-License-Identifier: BSD-3-Clause */
/* The headline, and strong scaling: more cores on the same work. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/analysis/group_label.h"
#include "results/page/figure.h"
#include "results/analysis/fit.h"
#include "results/page/html.h"
#include "results/page/page.h"
#include "results/rows/quantity.h"

static double same(const void *arg, double x)
{
    (void)arg;
    return x;
}

static double one(const void *arg, double x)
{
    (void)arg;
    (void)x;
    return 1;
}

static void work_title(const struct group *g, char *to, size_t size)
{
    char args[240];

    page_args(g->args, args, sizeof args);
    snprintf(to, size, "%.40s %s%s", g->kernel, *args ? "· " : "", args);
}

/* Every usable group of one work, as points of its driver's series. */
static void collect(struct page *p, const struct group *work, int efficiency,
                    struct figure *f)
{
    const struct groups *all = &p->d->groups;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        double n = (double)g->workers, by = efficiency ? n : 1;
        struct chart_point point = {.x = n};
        char name[64];

        if (!page_usable(g) || !group_same_work(g, work) ||
            !isfinite(g->faster) || g->workers < 1)
            continue;
        point.y = g->faster / by;
        point.lo = g->ratio.at_95.lo / by;
        point.hi = g->ratio.at_95.hi / by;
        page_series_name(p, g, name, sizeof name);
        if (strcmp(g->verdict, "mis-pinned") == 0)
            snprintf(name, sizeof name, "%.30s, mis-pinned", g->driver);
        snprintf(point.words, sizeof point.words, "%.30s, %lld workers: %.2f%s",
                 g->driver, (long long)g->workers, point.y,
                 g->implausible ? " (implausible)" : "");
        figure_add(f, name, driver_style(all, g), &point);
    }
}

void chart_of_scaling(struct page *p, const struct group *work)
{
    const struct chart_line ideal = {"as many times as workers", -1, same,
                                     NULL};
    struct chart c = {
        .title = "speed-up against workers",
        .x = {.label = "workers", .scale = AXIS_LOG},
        .y = {.label = "times as fast as serial", .from_zero = 1},
        .lines = &ideal,
        .line_count = 1,
    };
    struct figure f = {.count = 0};

    collect(p, work, 0, &f);
    figure_print(p->to, &f, &c);
}

static void chart_of_efficiency(struct page *p, const struct group *work)
{
    const struct chart_line ideal = {"nothing lost", -1, one, NULL};
    struct chart c = {
        .title = "efficiency against workers",
        .x = {.label = "workers", .scale = AXIS_LOG},
        .y = {.label = "speed-up / workers", .from_zero = 1, .at_least = 1},
        .lines = &ideal,
        .line_count = 1,
    };
    struct figure f = {.count = 0};

    collect(p, work, 1, &f);
    figure_print(p->to, &f, &c);
}

/* How many cores it had, between two texts; nothing where no column tells. */
static void say_cores(const struct group *g, const char *before,
                      const char *after, char *to, size_t size)
{
    to[0] = '\0';
    if (isfinite(g->cores))
        snprintf(to, size, "%s%.2f%s", before, g->cores, after);
}

static void tile(struct page *p, const char *figure, const char *words)
{
    fputs("<div class=\"tile\"><b>", p->to);
    html_text(p->to, figure);
    fputs("</b><span>", p->to);
    html_text(p->to, words);
    fputs("</span></div>\n", p->to);
}

static void print_tiles(struct page *p)
{
    const struct group *w = p->best_work, *o = p->best_overlap;
    char figure[64], words[320], size[32], cores[80];

    fputs("<div class=\"tiles\">", p->to);
    if (w != NULL) {
        snprintf(figure, sizeof figure, "%.2f×", w->faster);
        say_cores(w, ". Parallelism: ", " cores at work at the same instant",
                  cores, sizeof cores);
        snprintf(words, sizeof words,
                 "as fast as serial: %.40s under %.30s with %lld worker%s%s",
                 w->kernel, w->driver, (long long)w->workers,
                 w->workers == 1 ? "" : "s", cores);
        tile(p, figure, words);
    }
    if (o != NULL) {
        snprintf(figure, sizeof figure, o->waits < 100 ? "%.2f" : "%.0f",
                 o->waits);
        say_cores(o, ". Overlap: on ", " cores", cores, sizeof cores);
        snprintf(words, sizeof words,
                 "waits at the same time: %.40s under %.30s with %lld "
                 "worker%s%s",
                 o->kernel, o->driver, (long long)o->workers,
                 o->workers == 1 ? "" : "s", cores);
        tile(p, figure, words);
        if (o->pss_bytes > 0) {
            say_bytes((double)o->pss_bytes, size, sizeof size);
            snprintf(words, sizeof words,
                     "of memory for all of that program and its %.0f waits",
                     group_width(o));
            tile(p, size, words);
        }
    }
    fputs("</div>\n", p->to);
}

int page_headline(struct page *p)
{
    const struct dataset *d = p->d;
    size_t rows = d->runs.row_count;
    char args[240];

    fputs("<header><h1>One chef with many pots, or many chefs?</h1>\n", p->to);
    fputs("<p class=\"dim\">", p->to);
    html_printf(p->to,
                "The same verified work under every way of doing many things "
                "at once: %zu rows, %zu points",
                rows, d->groups.count);
    if (d->host_count == 1)
        html_printf(p->to, ", on %s (%s, %lld cores)", d->hosts[0].name,
                    *d->hosts[0].cpu_model ? d->hosts[0].cpu_model
                                           : "unknown processor",
                    (long long)(d->hosts[0].cores > 0
                                    ? d->hosts[0].cores
                                    : d->hosts[0].cpus_online));
    else if (d->host_count > 1)
        html_printf(p->to, ", on %zu machines", d->host_count);
    fputs(".</p></header>\n", p->to);
    print_tiles(p);
    if (p->best_work == NULL && p->best_overlap == NULL)
        return 0;
    fputs("<div class=\"pair\">\n", p->to);
    if (p->best_work != NULL) {
        page_figure(p, "Strong scaling: many chefs",
                    "With twice the workers, half the time? And is it the "
                    "same for threads, processes, ranks and an event loop?");
        chart_of_scaling(p, p->best_work);
        page_args(p->best_work->args, args, sizeof args);
        page_explain(p,
                     "%s (%s): only those gain whose workers sit on cores of "
                     "their own. An event loop has one thread, and a global "
                     "lock lets one compute at a time.",
                     p->best_work->kernel, args);
        page_figure_end(p);
    }
    if (p->best_overlap != NULL) {
        page_figure(p, "Overlap: one chef, many pots",
                    "How many waits can one thread have under way: as many as "
                    "there are cores, or as many as you like?");
        chart_of_waits(p, p->best_overlap);
        say_cores(p->best_overlap, "; the best used ", "", args, sizeof args);
        page_explain(p,
                     "%s: on the dashed line every wait that was allowed "
                     "passed together with all others. No core is needed for "
                     "that%s.",
                     p->best_overlap->kernel, args);
        page_figure_end(p);
    }
    fputs("</div>\n", p->to);
    return 0;
}

static const char *const scaling_heads[] = {
    "driver",    "#workers", "#median",     "95 %",       "#faster",
    "95 %",      "#cores",   "#efficiency", "Karp-Flatt", "#runs",
    "#outliers", "verdict",  NULL,
};

static void table_of(struct page *p, const struct group *work)
{
    const struct groups *all = &p->d->groups;
    struct html_table t;

    html_table_begin(&t, p->to, "The table", scaling_heads);
    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        double karp = fit_karp_flatt(g->faster, (double)g->workers);
        char text[64], apart[160];

        if (!page_usable(g) || !group_same_work(g, work))
            continue;
        page_series_name(p, g, text, sizeof text);
        apart_text(p->d, g, apart, sizeof apart);
        html_table_cell(&t, "%s%s%s", text, *apart != '\0' ? ", " : "", apart);
        group_size_text(g, text, sizeof text);
        html_table_text(&t, text);
        say_time(g->time.median, text, sizeof text);
        html_table_text(&t, text);
        page_interval(&t, g->time.median_95, "time", g->time.few);
        if (isfinite(g->faster))
            html_table_cell(&t, "%s%.*f×", g->scaled ? "~" : "",
                            g->faster < 100 ? 2 : 0, g->faster);
        else
            html_table_text(&t, "no serial run");
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
        html_table_text(&t, g->implausible ? "implausible" : g->verdict);
    }
    html_table_end(&t);
}

static void note_implausible(struct page *p, const struct group *work)
{
    const struct groups *all = &p->d->groups;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];

        if (!g->implausible || !page_usable(g) || !group_same_work(g, work))
            continue;
        fputs("<p class=\"flag\">Implausible: ", p->to);
        html_printf(p->to,
                    "%s with %lld workers is %.2f times as fast on %.2f "
                    "cores. Cores cannot do more than their number: one of "
                    "the two runs was disturbed; measure again.",
                    g->driver, (long long)g->workers, g->faster, g->cores);
        fputs("</p>\n", p->to);
    }
}

static const struct group *best_of(const struct page *p,
                                   const struct group *work)
{
    const struct groups *all = &p->d->groups;
    const struct group *best = NULL;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];

        if (page_usable(g) && group_same_work(g, work) && !g->implausible &&
            isfinite(g->faster) && (best == NULL || g->faster > best->faster))
            best = g;
    }
    return best;
}

int page_scaling(struct page *p)
{
    const struct groups *all = &p->d->groups;
    const struct group *idle = NULL;
    int shown = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *work = &all->all[i], *best;
        char title[300], cores[40];

        if (work->empty_work && page_usable(work) && idle == NULL)
            idle = work;
        if (work->waited || !page_first_of_work(p, i) ||
            page_only_grown(p, work))
            continue;
        best = best_of(p, work);
        if (best == NULL)
            continue;
        shown++;
        work_title(work, title, sizeof title);
        page_figure(p, title,
                    "How much faster does it get, and how much of each worker "
                    "is lost?");
        fputs("<div class=\"pair\"><div>\n", p->to);
        chart_of_scaling(p, work);
        fputs("</div><div>\n", p->to);
        chart_of_efficiency(p, work);
        fputs("</div></div>\n", p->to);
        say_cores(best, "; ", " cores worked", cores, sizeof cores);
        page_explain(p,
                     "Best: %s with %lld worker%s, %.2f times as fast as "
                     "serial%s. Efficiency is the speed-up per worker: 1 "
                     "means nothing lost.",
                     best->driver, (long long)best->workers,
                     best->workers == 1 ? "" : "s", best->faster, cores);
        note_implausible(p, work);
        table_of(p, work);
        page_figure_end(p);
    }
    if (shown > 0 && idle != NULL) {
        fputs("<p class=\"dim\">", p->to);
        html_printf(p->to,
                    "The kernel %s is left out here: its work is nothing, so "
                    "it has no speed-up. What its rows measure is launching, "
                    "which the price list shows.",
                    idle->kernel);
        fputs("</p>\n", p->to);
    }
    return shown == 0;
}
