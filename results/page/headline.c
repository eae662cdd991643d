/* SPDX-License-Identifier: BSD-3-Clause */
/* The top of the page; see headline.h. */
#include "results/page/headline.h"

#include <math.h>
#include <string.h>

#include "results/analysis/weak.h"
#include "results/page/page_parts.h"
#include "results/page/plural.h"
#include "results/page/scaling_chart.h"
#include "results/page/trust.h"
#include "results/page/waits_chart.h"
#include "results/rows/quantity.h"

/* The number of drivers that did the work of g. */
static size_t drivers_of(const struct dataset *d, const struct group *g)
{
    const struct groups *all = &d->groups;
    const char *last = "";
    size_t count = 0;

    /* Within a work, groups are sorted by driver. */
    for (size_t i = 0; i < all->count; i++) {
        if (!group_usable(&all->all[i]) || !group_same_work(&all->all[i], g))
            continue;
        count += strcmp(all->all[i].driver, last) != 0;
        last = all->all[i].driver;
    }
    return count;
}

/* A speed-up that may be shown: of several workers, on work of a fixed size. */
static int heads(const struct dataset *d, const struct group *g)
{
    return group_usable(g) && !g->waited && g->workers > 1 &&
           isfinite(g->faster) && trust_holds(d, g) && !weak_only_grown(d, g);
}

/* Medians of equal runs differ by up to a tenth. So among works whose best
 * speed-ups are that close, draw the one with the most drivers. */
static const struct group *work_to_draw(const struct dataset *d,
                                        const struct group *best)
{
    const struct groups *all = &d->groups;
    const struct group *work = best;

    for (size_t i = 0; i < all->count && best != NULL; i++) {
        const struct group *g = &all->all[i];
        size_t drivers, most;

        if (!(g->faster > best->faster / 1.1) || !heads(d, g))
            continue;
        drivers = drivers_of(d, g);
        most = drivers_of(d, work);
        if (drivers > most || (drivers == most && g->faster > work->faster))
            work = g;
    }
    return work;
}

/* The groups that the headline names, and one of the work that it draws; NULL:
 * none. */
struct best {
    const struct group *speedup, *drawn, *overlap;
};

static struct best find_best(const struct dataset *d)
{
    const struct groups *all = &d->groups;
    struct best best = {NULL, NULL, NULL};

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];

        if (!group_usable(g))
            continue;
        if (heads(d, g) &&
            (best.speedup == NULL || g->faster > best.speedup->faster))
            best.speedup = g;
        if (g->waited && isfinite(g->waits) && trust_holds(d, g) &&
            (best.overlap == NULL || g->waits > best.overlap->waits))
            best.overlap = g;
    }
    best.drawn = work_to_draw(d, best.speedup);
    /* Of equal figures, name the one that is drawn. */
    if (best.drawn != NULL && best.drawn->faster > best.speedup->faster - 0.005)
        best.speedup = best.drawn;
    return best;
}

static void tile(struct page *p, const char *figure, const char *words)
{
    fputs("<div class=\"tile\"><b>", p->to);
    html_text(p->to, figure);
    fputs("</b><span>", p->to);
    html_text(p->to, words);
    fputs("</span></div>\n", p->to);
}

static void print_doubts(struct page *p)
{
    char reasons[TRUST_REASONS][TRUST_TEXT];
    size_t count = trust_reasons(p->d, reasons);

    if (count == 0)
        return;
    fputs("<div class=\"again\"><p class=\"flag\">Measure again before you "
          "show this</p><ul>\n",
          p->to);
    for (size_t i = 0; i < count; i++) {
        fputs("<li>", p->to);
        html_text(p->to, reasons[i]);
        fputs(".</li>\n", p->to);
    }
    fputs("</ul></div>\n", p->to);
}

static void print_tiles(struct page *p, const struct best *best)
{
    const struct group *w = best->speedup, *o = best->overlap;
    char figure[64], words[320], size[32], cores[80];

    fputs("<div class=\"tiles\">", p->to);
    if (w != NULL) {
        snprintf(figure, sizeof figure, "%.2f×", w->faster);
        page_cores_text(w, ". Parallelism: ", " cores worked at the same time",
                        cores, sizeof cores);
        snprintf(words, sizeof words,
                 "as fast as serial: %.40s under %.30s with %lld worker%s%s",
                 w->kernel, w->driver, (long long)w->workers,
                 plural(w->workers), cores);
        tile(p, figure, words);
    }
    if (o != NULL) {
        snprintf(figure, sizeof figure, o->waits < 100 ? "%.2f" : "%.0f",
                 o->waits);
        page_cores_text(o, ". Overlap: on ", " cores", cores, sizeof cores);
        snprintf(words, sizeof words,
                 "waits at the same time: %.40s under %.30s with %lld "
                 "worker%s%s",
                 o->kernel, o->driver, (long long)o->workers,
                 plural(o->workers), cores);
        tile(p, figure, words);
        if (o->pss_bytes > 0) {
            bytes_text((double)o->pss_bytes, size, sizeof size);
            snprintf(words, sizeof words,
                     "of memory for that program and its %.0f wait%s",
                     group_width(o), plural((long long)group_width(o)));
            tile(p, size, words);
        }
    }
    fputs("</div>\n", p->to);
}

void headline_print(struct page *p)
{
    const struct dataset *d = p->d;
    struct best best = find_best(d);
    size_t rows = d->runs.row_count;
    long long cores = d->host_count == 0      ? 0
                      : d->hosts[0].cores > 0 ? d->hosts[0].cores
                                              : d->hosts[0].cpus_online;
    char args[240];

    fputs("<header><h1>Parallelism and overlap, measured</h1>\n", p->to);
    fputs("<p class=\"dim\">", p->to);
    html_printf(p->to,
                "The same verified work under several execution models: %zu "
                "row%s, %zu point%s",
                rows, plural((long long)rows), d->groups.count,
                plural((long long)d->groups.count));
    if (d->host_count == 1)
        html_printf(p->to, ", on %s (%s, %lld core%s)", d->hosts[0].name,
                    *d->hosts[0].cpu_model ? d->hosts[0].cpu_model
                                           : "unknown processor",
                    cores, plural(cores));
    else if (d->host_count > 1)
        html_printf(p->to, ", on %zu machines", d->host_count);
    fputs(".</p></header>\n", p->to);
    print_doubts(p);
    print_tiles(p, &best);
    if (best.drawn == NULL && best.overlap == NULL)
        return;
    fputs("<div class=\"pair\">\n", p->to);
    if (best.drawn != NULL) {
        page_figure(p, "Strong scaling: more cores",
                    "Do twice the workers need half the time? Is it the same "
                    "for threads, processes, ranks and an event loop?");
        chart_of_scaling(p, best.drawn);
        page_args(best.drawn->args, args, sizeof args);
        page_explain(p,
                     "%s (%s): a driver gains only if each worker has a core. "
                     "An event loop has one thread, and a global lock lets one "
                     "worker compute at a time.",
                     best.drawn->kernel, args);
        page_figure_end(p);
    }
    if (best.overlap != NULL) {
        page_figure(p, "Overlap: many waits on one core",
                    "How many waits can one thread have in flight: as many as "
                    "the machine has cores, or any number?");
        chart_of_waits(p, best.overlap);
        page_cores_text(best.overlap, "; the best used ", "", args,
                        sizeof args);
        page_explain(
            p,
            "%s: on the dashed line all waits that were allowed passed "
            "at the same time. Waiting needs no core%s.",
            best.overlap->kernel, args);
        page_figure_end(p);
    }
    fputs("</div>\n", p->to);
}
