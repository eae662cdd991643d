/* SPDX-License-Identifier: BSD-3-Clause */
/* Axes of charts: which ticks, and where a value lies. For chart.c. */
#ifndef RESULTS_PAGE_CHART_SCALE_H
#define RESULTS_PAGE_CHART_SCALE_H

#include "results/page/chart.h"

enum { TICKS_MAX = 40 };

/* One axis: lo at place from, hi at place to; the ticks lie between. */
struct chart_scale {
    const struct axis *axis;
    double lo, hi, from, to;
    double ticks[TICKS_MAX];
    size_t tick_count;
};

/* Choose lo, hi and the ticks of c's x or y axis so that all usable points and
 * their intervals lie inside; tick_count is 0 where no point is usable. */
void chart_scale_set(struct chart_scale *s, const struct chart *c, int is_y,
                     double from, double to);

/* The axis can show this value. */
int chart_usable(const struct axis *a, double value);

/* The value, or its logarithm on a logarithmic axis. */
double chart_transform(const struct axis *a, double value);

/* Where a value lies, in user units. */
double chart_place(const struct chart_scale *s, double value);

#endif
