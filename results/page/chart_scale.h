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

/* Choose lo, hi and the ticks of an axis of c for all usable points; tick_count
 * is 0 if no point is usable. The y axis also covers framed lines over the
 * range of x, and those ends of intervals that need at most a tenth more of
 * its length. */
void chart_scale_x(struct chart_scale *s, const struct chart *c, double from,
                   double to);
void chart_scale_y(struct chart_scale *s, const struct chart *c,
                   const struct chart_scale *x, double from, double to);

/* 1: both coordinates of p can be shown. */
int chart_shows(const struct chart *c, const struct chart_point *p);

/* 1: the axis can show this value. */
int chart_usable(const struct axis *a, double value);

/* The value, or its logarithm on a logarithmic axis. */
double chart_transform(const struct axis *a, double value);

/* The position of a value, in user units. */
double chart_place(const struct chart_scale *s, double value);

#endif
