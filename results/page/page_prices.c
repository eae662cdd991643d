/* SPDX-License-Identifier: BSD-3-Clause */
/* What memory, exchange, computing loops and seats cost. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/number.h"
#include "results/page/figure.h"
#include "results/analysis/geometry.h"
#include "results/page/html.h"
#include "results/page/page.h"
#include "results/rows/quantity.h"

/* ---- roofline ------------------------------------------------------------ */

struct roof {
    double rate, bytes; /* highest products/s and bytes/s in the rows */
};

static double flat(const void *arg, double x)
{
    (void)x;
    return ((const struct roof *)arg)->rate;
}

static double slope(const void *arg, double x)
{
    return ((const struct roof *)arg)->bytes * x;
}

/* Products per byte and per second of one group; 0 if they are known. */
static int roof_point(const struct page *p, const struct group *g,
                      struct chart_point *to)
{
    double bytes = geometry_bytes(p->d, g);
    double rate = g->work / ((double)g->median_ns / 1e9);

    *to = (struct chart_point){
        .x = g->work / bytes, .y = rate, .lo = NAN, .hi = NAN};
    snprintf(to->words, sizeof to->words, "%.40s, %.20s x%lld",
             strstr(g->args, "filter=") != NULL ? strstr(g->args, "filter=")
                                                : "",
             g->driver, (long long)g->workers);
    return !page_usable(g) || strcmp(g->work_unit, "taps") != 0 ||
           !isfinite(to->x) || !isfinite(to->y) || !(to->x > 0);
}

static const char *const roof_heads[] = {
    "options",     "driver",   "#workers", "#products/byte",
    "#products/s", "#bytes/s", NULL,
};

int page_roofline(struct page *p)
{
    const struct groups *all = &p->d->groups;
    struct roof roof = {0, 0};
    const struct chart_line ceilings[] = {
        {"most products per second seen", -1, flat, &roof},
        {"most bytes per second seen", 0, slope, &roof},
    };
    struct chart c = {
        .title = "products per second against products per byte",
        .x = {.label = "products per byte of picture", .scale = AXIS_LOG},
        .y = {.label = "products per second", .scale = AXIS_LOG},
        .lines = ceilings,
        .line_count = 2,
    };
    struct figure f = {.count = 0};
    struct chart_point point;
    struct html_table t;
    size_t points = 0;

    for (size_t i = 0; i < all->count; i++) {
        char name[64];

        if (roof_point(p, &all->all[i], &point) != 0)
            continue;
        roof.rate = fmax(roof.rate, point.y);
        roof.bytes = fmax(roof.bytes, point.y / point.x);
        page_series_name(p, &all->all[i], name, sizeof name);
        figure_add(&f, name, driver_style(all, &all->all[i]), &point);
        points++;
    }
    if (points == 0)
        return 1;
    for (size_t i = 0; i < f.count; i++)
        f.series[i].bare = 1;
    page_figure(p, "Roofline of convolve",
                "A filter of 25 products per pixel against one of 9: nearly "
                "three times as long, or as long, because memory decides?");
    figure_print(p->to, &f, &c);
    page_explain(p,
                 "Points on the slope wait for memory, points under the flat "
                 "line for arithmetic. Both lines are the best of these rows, "
                 "not what a data sheet promises; bytes are those of the "
                 "picture in and out, so caches are not counted.");
    html_table_begin(&t, p->to, "The table", roof_heads);
    for (size_t i = 0; i < all->count; i++) {
        char rate[32], bytes[32];

        if (roof_point(p, &all->all[i], &point) != 0)
            continue;
        chart_number(point.y, rate, sizeof rate);
        say_bytes(point.y / point.x, bytes, sizeof bytes);
        page_work_cell(&t, "", all->all[i].args);
        html_table_text(&t, all->all[i].driver);
        html_table_cell(&t, "%lld", (long long)all->all[i].workers);
        html_table_cell(&t, "%.3g", point.x);
        html_table_text(&t, rate);
        html_table_cell(&t, "%s/s", bytes);
    }
    html_table_end(&t);
    page_figure_end(p);
    return 0;
}

/* ---- halo exchange ------------------------------------------------------- */

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

int page_halo(struct page *p)
{
    const struct groups *all = &p->d->groups;
    struct html_table t;
    int shown = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        double a, b, ab, hidden;
        char text[32];

        if (!page_usable(g))
            continue;
        a = dataset_median(p->d, g, "exchange_alone_ns");
        b = dataset_median(p->d, g, "interior_alone_ns");
        ab = dataset_median(p->d, g, "exchange_interior_ns");
        if (!(a > 0) || !(b > 0) || !(ab > 0))
            continue;
        if (shown++ == 0) {
            page_figure(p, "Overlap of exchange and computing",
                        "Sending while computing: is the sending then free?");
            page_explain(
                p,
                "\"Overlap %%\" means different things in different "
                "benchmarks, so here are the three times, and two of the "
                "definitions: what was hidden, a + b - ab, divided by the "
                "shorter of a and b, and by the exchange a. Without a thread "
                "of the MPI library at work, little is hidden.");
            html_table_open(&t, p->to, halo_heads);
        }
        hidden = a + b - ab;
        page_work_cell(&t, "", g->args);
        html_table_text(&t, g->driver);
        html_table_cell(&t, "%lld", (long long)g->ranks);
        say_time(a, text, sizeof text);
        html_table_text(&t, text);
        say_time(b, text, sizeof text);
        html_table_text(&t, text);
        say_time(ab, text, sizeof text);
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

/* ---- the blocked loop ---------------------------------------------------- */

/* The time that stands behind key in "k=v;k=v", in ns; NaN where none does. */
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
    "options",       "driver",      "#workers",    "#computed at a time",
    "#late, median", "#late, 99 %", "#late, most", NULL,
};

int page_starvation(struct page *p)
{
    const struct groups *all = &p->d->groups;
    struct chart c = {
        .title = "lateness of a heartbeat against the computing of one task",
        .x = {.label = "computing in one piece, ms", .scale = AXIS_LOG},
        .y = {.label = "heartbeat late by at most, ms", .scale = AXIS_LOG},
    };
    struct figure f = {.count = 0};
    struct html_table t;
    int shown = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        struct chart_point point = {.lo = NAN, .hi = NAN};
        char name[64];

        if (!page_usable(g))
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
                "A loop computes 50 ms for one client: how long do all others "
                "wait, and does a pool of workers help?");
    figure_print(p->to, &f, &c);
    page_explain(
        p, "A task that computes on the loop silences it for that long, and "
           "tasks that are ready together for all of theirs, one after "
           "the other; a pool takes the computing away from the loop. "
           "The most is shown, for one long silence among many ticks "
           "is no percentile.");
    html_table_begin(&t, p->to, "The table", tick_heads);
    for (size_t i = 0; i < all->count; i++) {
        static const char *const columns[] = {"tick_p50_ns", "tick_p99_ns",
                                              "tick_max_ns"};
        const struct group *g = &all->all[i];
        double ns = time_in(g->args, "compute");
        char text[32] = "";

        if (!page_usable(g) ||
            !isfinite(dataset_median(p->d, g, "tick_p99_ns")))
            continue;
        page_work_cell(&t, "", g->args);
        html_table_text(&t, g->driver);
        html_table_cell(&t, "%lld", (long long)g->workers);
        if (isfinite(ns))
            say_time(ns, text, sizeof text);
        html_table_text(&t, text);
        for (size_t k = 0; k < 3; k++) {
            ns = dataset_median(p->d, g, columns[k]);
            text[0] = '\0';
            if (isfinite(ns))
                say_time(ns, text, sizeof text);
            html_table_text(&t, text);
        }
    }
    html_table_end(&t);
    page_figure_end(p);
    return 0;
}

/* ---- placement ----------------------------------------------------------- */

static const char *const place_heads[] = {
    "work",   "driver",  "#workers", "asked",   "sat on",
    "#cores", "#median", "#moved",   "verdict", NULL,
};

static void place_bars(struct page *p)
{
    const struct groups *all = &p->d->groups;
    double most = 0;

    for (size_t i = 0; i < all->count; i++)
        if (page_placed_twice(p, &all->all[i]))
            most = fmax(most, all->all[i].faster);
    for (size_t i = 0; i < all->count && most > 0; i++) {
        const struct group *g = &all->all[i];

        if (!page_placed_twice(p, g))
            continue;
        fputs("<div class=\"label\"><span>", p->to);
        html_printf(p->to, "%s, %s x%lld, %s", g->kernel, g->driver,
                    (long long)g->workers, g->place);
        fputs("</span><span class=\"dim\">", p->to);
        html_printf(p->to, "%.2f× %s", g->faster, g->verdict);
        fprintf(p->to,
                "</span></div><div class=\"hbar\" style=\"width:%.1f%%\">"
                "</div>\n",
                100 * g->faster / most);
    }
}

int page_placement(struct page *p)
{
    const struct groups *all = &p->d->groups;
    size_t wrong = 0, points = 0;
    struct html_table t;

    for (size_t i = 0; i < all->count; i++) {
        if (!page_usable(&all->all[i]))
            continue;
        points++;
        wrong += strcmp(all->all[i].verdict, "mis-pinned") == 0;
    }
    if (points == 0)
        return 1;
    page_figure(p, "Asked for, and achieved",
                "You ask for two cores. How would you know whether you got "
                "them, or half of one core each?");
    place_bars(p);
    page_explain(p,
                 "Workers bind themselves and read their mask back; what was "
                 "read back is in the table. %zu of %zu points are mis-pinned "
                 "(busy workers on one core while another was free). `brigade "
                 "where --strict` checks before a long run.",
                 wrong, points);
    html_table_begin(&t, p->to, "The table", place_heads);
    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        double moved = dataset_median(p->d, g, "migrations");
        char text[32];

        if (!page_usable(g))
            continue;
        page_work_cell(&t, g->kernel, g->args);
        html_table_text(&t, g->driver);
        html_table_cell(&t, "%lld", (long long)g->workers);
        html_table_text(&t, g->place);
        html_table_text(&t, g->actual);
        html_table_number(&t, g->cores);
        say_time(g->time.median, text, sizeof text);
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
