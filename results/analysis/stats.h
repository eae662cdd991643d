/* SPDX-License-Identifier: BSD-3-Clause */
/* Statistics of repetitions: medians, their intervals, outliers. Pure
 * functions; random draws follow from a seed, so that a report is reproducible.
 *
 * Outliers are values further than 1.5 interquartile ranges from the nearer
 * quartile (J. Tukey, "Exploratory Data Analysis", 1977, section 2D). They are
 * counted and not removed. */
#ifndef RESULTS_ANALYSIS_STATS_H
#define RESULTS_ANALYSIS_STATS_H

#include <stddef.h>
#include <stdint.h>

#include "results/analysis/bootstrap.h"
#include "results/analysis/quantile.h"

struct summary {
    size_t n;
    double min, q1, median, q3, max;
    struct interval median_95;
    int few;                   /* fewer than STATS_ENOUGH values */
    double fence_lo, fence_hi; /* outliers lie outside; NaN below 4 values */
    size_t outliers;
};

/* Summarise n values, which are sorted in place. For n = 0 all are NaN. */
void stats_summary(double *values, size_t n, uint64_t seed, struct summary *s);

/* median(a) / median(b) and its interval, for which both are resampled. NaN if
 * either is empty or b has a value that is not positive; no interval if either
 * has fewer than 2 values. */
struct ratio {
    double value;
    struct interval at_95;
    int few;
};
void stats_ratio(const double *a, size_t na, const double *b, size_t nb,
                 uint64_t seed, struct ratio *r);

/* The 97.5 % quantile of Student's t with df degrees of freedom, for 95 %
 * intervals of fitted parameters; accurate to 1 % for every df >= 1. */
double stats_student(size_t df);

#endif
