/* SPDX-License-Identifier: BSD-3-Clause */
/* Statistics of repetitions: medians, their intervals, outliers. Pure
 * functions.
 *
 * Outliers are values further than 1.5 interquartile ranges from the nearer
 * quartile (J. Tukey, "Exploratory Data Analysis", 1977, section 2D). They are
 * counted and not removed. */
#ifndef RESULTS_ANALYSIS_STATS_H
#define RESULTS_ANALYSIS_STATS_H

#include <stddef.h>

#include "results/analysis/bootstrap.h"
#include "results/analysis/quantile.h"

/* Why an interval covers less than 95 %; 0: it does not. */
enum stats_few {
    STATS_FEW = 1, /* fewer than STATS_ENOUGH values */
    STATS_WITHIN,  /* from the repetitions of one run, which are not
                      independent: it never shows a difference */
};

struct summary {
    size_t n;
    double min, q1, median, q3, max;
    struct interval median_95;
    int few;                   /* enum stats_few */
    double fence_lo, fence_hi; /* outliers lie outside; NaN below 4 values */
    size_t outliers;
};

/* Summarise n values, which are sorted in place. For n = 0 all are NaN. */
void stats_summary(double *values, size_t n, struct summary *s);

/* median(a) / median(b) and its interval, for which both are resampled. NaN if
 * either is empty or b has a value that is not positive; no interval if either
 * has fewer than 2 values. */
struct ratio {
    double value;
    struct interval at_95;
    int few; /* enum stats_few */
};
void stats_ratio(const double *a, size_t na, const double *b, size_t nb,
                 struct ratio *r);

/* -1: a is less, 1: a is more, 0: no significant difference. A difference is
 * significant with at least STATS_ENOUGH values on either side, if the interval
 * r of their ratio excludes 1 and the rank sum test (rank.h) has at most 5 %.
 * For equal distributions this happens in at most 5 % of cases. */
int stats_differ(const double *a, size_t na, const double *b, size_t nb,
                 const struct ratio *r);

#endif
