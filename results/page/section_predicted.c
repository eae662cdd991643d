/* SPDX-License-Identifier: BSD-3-Clause */
/* Predictions of SimGrid, in series apart from what was measured. */
#include <math.h>
#include <string.h>

#include "results/analysis/predicted.h"
#include "results/page/figure.h"
#include "results/page/page_parts.h"
#include "results/page/plural.h"
#include "results/page/work_title.h"
#include "results/rows/quantity.h"

static const char *const heads[] = {
    "#ranks",
    "#hosts",
    "#predicted time",
    "#predicted speed-up",
    "#predicted efficiency",
    "#measured time",
    NULL,
};

static void add(struct figure *f, const char *name, int style,
                const struct group *g, double y)
{
    struct chart_point point = {
        .x = (double)g->ranks, .y = y, .lo = NAN, .hi = NAN};

    snprintf(point.words, sizeof point.words, "%.40s, %lld rank%s: %.4g", name,
             (long long)g->ranks, plural(g->ranks), y);
    figure_add(f, name, style, &point);
}

/* Each against its own run with the fewest ranks. */
static void chart(struct page *p, const struct group *first, int weak)
{
    const struct chart_line ideal = {"ideal (linear)", -1,
                                     weak ? chart_one : chart_x, NULL, 1};
    struct chart c = {
        .title = weak ? "predicted efficiency against ranks"
                      : "predicted speed-up against ranks",
        .x = {.label = "ranks", .scale = AXIS_DOUBLING},
        .y = {.label = weak ? "efficiency" : "speed-up",
              .scale = weak ? AXIS_LINEAR : AXIS_DOUBLING,
              .from_zero = weak,
              .at_least = weak},
        .lines = &ideal,
        .line_count = 1,
    };
    const struct group *base = predicted_next(p->d, first, NULL), *real = NULL;
    struct figure f = {.count = 0};

    for (const struct group *g = base; g != NULL;
         g = predicted_next(p->d, first, g)) {
        const struct group *m = predicted_measured(p->d, g);
        double by = weak ? (double)g->ranks : 1;

        add(&f, "predicted", 5, g, predicted_speedup(g, base) / by);
        if (m == NULL || m->ranks < 1)
            continue;
        real = real != NULL ? real : m;
        add(&f, "measured", 0, m, predicted_speedup(m, real) / by);
    }
    figure_print(p->to, &f, &c);
}

static void table(struct page *p, const struct group *first)
{
    const struct group *base = predicted_next(p->d, first, NULL);
    struct html_table t;

    html_table_open(&t, p->to, heads);
    for (const struct group *g = base; g != NULL;
         g = predicted_next(p->d, first, g)) {
        const struct group *m = predicted_measured(p->d, g);
        double speedup = predicted_speedup(g, base);
        char text[32];

        html_table_cell(&t, "%lld", (long long)g->ranks);
        html_table_text(&t,
                        dataset_text(&p->d->simulated, g->first_row, "nodes"));
        time_text(g->time.median, text, sizeof text);
        html_table_text(&t, text);
        html_table_number(&t, speedup);
        html_table_cell(&t, "%.0f %%", 100 * speedup / (double)g->ranks);
        if (m != NULL)
            time_text(m->time.median, text, sizeof text);
        html_table_text(&t, m != NULL ? text : "");
    }
    html_table_close(&t);
}

static int print(struct page *p)
{
    const struct groups *all = &p->d->predicted;
    int shown = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *first = &all->all[i];
        int weak = predicted_is_weak(first, p->d);
        char work[WORK_TITLE], title[400];

        if (!predicted_begins(p->d, i))
            continue;
        shown++;
        work_title(p, first, work, sizeof work);
        snprintf(title, sizeof title, "Predicted %s scaling: %.160s%s%.60s",
                 weak ? "weak" : "strong", weak ? first->kernel : work,
                 *first->driver_args != '\0' && !weak ? " · " : "",
                 first->driver_args);
        page_figure(p, title,
                    weak ? "Does the time stay the same if work and ranks grow "
                           "alike?"
                         : "Up to how many ranks is it worth it on this "
                           "platform?");
        chart(p, first, weak);
        page_explain(
            p,
            "Predicted, SimGrid: %s. Speed-up and efficiency are over the "
            "prediction with the fewest ranks; the measured series is over "
            "its own.",
            dataset_text(&p->d->simulated, first->first_row, "label"));
        page_options(p, first);
        table(p, first);
        page_figure_end(p);
    }
    return shown == 0;
}

const struct section predicted_section = {
    .id = "predicted",
    .title = "Predicted by SimGrid, not measured",
    .intro = "The same program on a simulated cluster: messages by the "
             "platform's latency and bandwidth, work by the time that one core "
             "of the measured machine needs. No other section uses these rows.",
    .print = print,
    .cure = "brigade simulate DIR --latency 2us --bandwidth 10GBps --nodes 16 "
            "--cores 64",
};
