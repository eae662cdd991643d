/* SPDX-License-Identifier: BSD-3-Clause */
/* Convolve: bound by arithmetic or by memory. */
#include <math.h>
#include <string.h>

#include "results/analysis/geometry.h"
#include "results/page/figure.h"
#include "results/page/page_parts.h"
#include "results/rows/quantity.h"

struct roof {
    double rate, bytes; /* highest products/s and bytes/s of the rows */
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

/* Products per byte and per second of one group. Returns 0; 1: unknown. */
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
    return !group_usable(g) || strcmp(g->work_unit, "taps") != 0 ||
           !isfinite(to->x) || !isfinite(to->y) || !(to->x > 0);
}

static const char *const roof_heads[] = {
    "options",     "driver",   "#workers", "#products/byte",
    "#products/s", "#bytes/s", NULL,
};

static int print(struct page *p)
{
    const struct groups *all = &p->d->groups;
    struct roof roof = {0, 0};
    const struct chart_line ceilings[] = {
        {"highest products per second", -1, flat, &roof, 0},
        {"highest bytes per second", 0, slope, &roof, 0},
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
                "A filter of 25 products per pixel against one of 9: does it "
                "take nearly three times as long, or the same time because "
                "memory is the limit?");
    figure_print(p->to, &f, &c);
    page_explain(p,
                 "Memory bandwidth limits the points on the slope, arithmetic "
                 "those under the flat line. Both lines are the maxima of "
                 "these rows, not "
                 "of a data sheet. Bytes are those of the picture in and out; "
                 "cache traffic is not counted.");
    html_table_begin(&t, p->to, "The table", roof_heads);
    for (size_t i = 0; i < all->count; i++) {
        char rate[32], bytes[32];

        if (roof_point(p, &all->all[i], &point) != 0)
            continue;
        chart_number(point.y, rate, sizeof rate);
        bytes_text(point.y / point.x, bytes, sizeof bytes);
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

const struct section roofline_section = {
    .id = "roofline",
    .title = "Convolve: bound by arithmetic or by memory?",
    .intro = "How many products the program computes per byte of memory, and "
             "how many per second.",
    .print = print,
    .cure = "brigade run convolve --out DIR, with several filters",
};
