/* SPDX-License-Identifier: BSD-3-Clause */
/* Charts of groups: points are collected into series, one per driver. */
#ifndef RESULTS_PAGE_FIGURE_H
#define RESULTS_PAGE_FIGURE_H

#include "results/page/chart.h"
#include "results/page/driver_style.h"

enum { FIGURE_SERIES = 24 };

struct figure {
    struct chart_series series[FIGURE_SERIES];
    struct chart_point *points[FIGURE_SERIES];
    char names[FIGURE_SERIES][64];
    size_t count;
    size_t left_out; /* points without a series or memory */
};

/* Add a point to the series of that name, which is created if missing. *f
 * starts as {0}. */
void figure_add(struct figure *f, const char *name, int style,
                const struct chart_point *p);

/* Print c with the series of f, points in rising x; then release f. */
void figure_print(FILE *to, struct figure *f, struct chart *c);
void figure_release(struct figure *f);

/* Different x over all series. */
size_t figure_widths(const struct figure *f);

#endif
