/* SPDX-License-Identifier: BSD-3-Clause */
/* A blocked event loop: the lateness of a heartbeat. */
#include <math.h>
#include <string.h>

#include "kernels/base/number.h"
#include "results/page/figure.h"
#include "results/page/page_parts.h"
#include "results/rows/quantity.h"

/* The time of key in "k=v;k=v", in ns; NaN: no such key, or not a time. */
static double time_in(const char *args, const char *key)
{
    size_t n = strlen(key);
    char text[32];
    int64_t ns;

    for (const char *at = args; at != NULL; at = strchr(at, ';')) {
        at += *at == ';';
        if (strncmp(at, key, n) != 0 || at[n] != '=')
            continue;
        snprintf(text, sizeof text, "%.*s", (int)strcspn(at + n + 1, ";"),
                 at + n + 1);
        return number_time(text, &ns) == 0 ? (double)ns : NAN;
    }
    return NAN;
}

static const char *const tick_heads[] = {
    "options",       "driver",      "#workers",       "#computing",
    "#late, median", "#late, 99 %", "#late, maximum", NULL,
};

static int print(struct page *p)
{
    const struct groups *all = &p->d->groups;
    struct chart c = {
        .title = "lateness of a heartbeat against the computing of one task",
        .x = {.label = "computing without a break, ms", .scale = AXIS_LOG},
        .y = {.label = "maximum lateness of the heartbeat, ms",
              .scale = AXIS_LOG},
    };
    struct figure f = {.count = 0};
    struct html_table t;
    int shown = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        struct chart_point point = {.lo = NAN, .hi = NAN};
        char name[64];

        if (!group_usable(g))
            continue;
        point.x = time_in(g->args, "compute") / 1e6;
        point.y = dataset_median(p->d, g, "tick_max_ns") / 1e6;
        if (!isfinite(point.y))
            continue;
        page_series_name(p, g, name, sizeof name);
        snprintf(point.words, sizeof point.words, "%.30s: %.3g ms", g->driver,
                 point.y);
        figure_add(&f, name, driver_style(all, g), &point);
        shown++;
    }
    if (shown == 0)
        return 1;
    page_figure(p, "Blocking the event loop",
                "A loop computes 50 ms for one client: how long do the other "
                "clients wait, and does a pool of workers help?");
    figure_print(p->to, &f, &c);
    page_explain(
        p, "A task that computes on the loop blocks it for that time; tasks "
           "that are ready together block it for the sum of their times. In a "
           "pool, worker threads compute instead of the loop. The maximum is "
           "shown, because one long delay among many ticks does not change a "
           "percentile.");
    html_table_begin(&t, p->to, "The table", tick_heads);
    for (size_t i = 0; i < all->count; i++) {
        static const char *const columns[] = {"tick_p50_ns", "tick_p99_ns",
                                              "tick_max_ns"};
        const struct group *g = &all->all[i];
        double ns = time_in(g->args, "compute");
        char text[32] = "";

        if (!group_usable(g) ||
            !isfinite(dataset_median(p->d, g, "tick_p99_ns")))
            continue;
        page_work_cell(&t, "", g->args);
        html_table_text(&t, g->driver);
        html_table_cell(&t, "%lld", (long long)g->workers);
        if (isfinite(ns))
            time_text(ns, text, sizeof text);
        html_table_text(&t, text);
        for (size_t k = 0; k < 3; k++) {
            ns = dataset_median(p->d, g, columns[k]);
            text[0] = '\0';
            if (isfinite(ns))
                time_text(ns, text, sizeof text);
            html_table_text(&t, text);
        }
    }
    html_table_end(&t);
    page_figure_end(p);
    return 0;
}

const struct section starvation_section = {
    .id = "starvation",
    .title = "The blocked loop",
    .intro = "An event loop that computes cannot react; a heartbeat shows the "
             "delay.",
    .print = print,
    .cure = "brigade run mix --driver epoll --out DIR",
};
