/* SPDX-License-Identifier: BSD-3-Clause */
/* Axes of charts: their ticks, and the position of a value. Used by chart.c. */
#ifndef RESULTS_PAGE_CHART_SCALE_H
#define RESULTS_PAGE_CHART_SCALE_H

#include "results/page/chart.h"

enum { TICKS_MAX = 40 };

/* One axis: value lo is at position from, hi at position to. */
struct chart_scale {
    const struct axis *axis;
    double lo, hi, from, to;
    double ticks[TICKS_MAX];
    size_t tick_count;
};

/* Choose lo, hi and the ticks of the x or y axis of c for all usable points and
 * their intervals; tick_count is 0 if no point is usable. */
void chart_scale_set(struct chart_scale *s, const struct chart *c, int is_y,
                     double from, double to);

/* 1: the axis can show this value. */
int chart_usable(const struct axis *a, double value);

/* The value, or its logarithm on a logarithmic axis. */
double chart_transform(const struct axis *a, double value);

/* The position of a value, in user units. */
double chart_place(const struct chart_scale *s, double value);

#endif
