/* SPDX-License-Identifier: BSD-3-Clause */
/* Statistics of repetitions: what is typical, how sure that is, what stands
 * apart. Pure functions; random draws follow from a seed, so that a report
 * made twice says the same.
 *
 * Outliers are those of J. Tukey ("Exploratory Data Analysis", 1977, section
 * 2D): further than 1.5 interquartile ranges from the nearer quartile. They
 * are counted and stay in. */
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
    int few;                   /* the interval is too narrow, or none */
    double fence_lo, fence_hi; /* outliers lie outside; none below 4 values */
    size_t outliers;
};

/* Of n values, in any order; NaN everywhere for n 0. They are sorted. */
void stats_summary(double *values, size_t n, uint64_t seed, struct summary *s);

/* median(a) / median(b) and its interval: both are drawn anew each time. NaN
 * where either is empty or b's median is not positive; no interval where
 * either has less than 2. */
struct ratio {
    double value;
    struct interval at_95;
    int few;
};
void stats_ratio(const double *a, size_t na, const double *b, size_t nb,
                 uint64_t seed, struct ratio *r);

/* The 97.5 % quantile of Student's t with so many degrees of freedom, for
 * 95 % intervals of fitted parameters; to 1 % for every df >= 1. */
double stats_student(size_t df);

#endif
