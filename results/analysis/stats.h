/* SPDX-License-Identifier: BSD-3-Clause */
/* Statistics of repetitions: what is typical, how sure that is, what stands
 * apart. Pure functions; random draws follow from a seed, so that a report
 * made twice says the same.
 *
 * Quantiles are values that were measured (definition 1 of R. Hyndman and
 * Y. Fan, "Sample Quantiles in Statistical Packages", The American
 * Statistician 50, 1996): of n sorted values the p-quantile is number
 * ceil(p n), so the median of an even number is the lower of the two in the
 * middle, as everywhere in Brigade.
 *
 * Intervals are percentile bootstrap intervals (B. Efron and R. Tibshirani,
 * "An Introduction to the Bootstrap", 1993, section 13.3): draw n of the n
 * values with replacement, take the median, do so STATS_RESAMPLES times; 95 %
 * of those medians lie inside. No interval of a median can reach further than
 * the smallest and the largest value, which hold it with a probability of only
 * 1 - 2 / 2^n: below STATS_ENOUGH values the interval is too narrow, and
 * `few` says so.
 *
 * Outliers are those of J. Tukey ("Exploratory Data Analysis", 1977, section
 * 2D): further than 1.5 interquartile ranges from the nearer quartile. They
 * are counted and stay in. */
#ifndef RESULTS_ANALYSIS_STATS_H
#define RESULTS_ANALYSIS_STATS_H

#include <stddef.h>
#include <stdint.h>

enum { STATS_RESAMPLES = 2000, STATS_ENOUGH = 6 };

struct interval {
    double lo, hi; /* NaN where there is none */
};

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

/* The p-quantile, 0 < p <= 1, of n >= 1 sorted values. */
double stats_quantile(const double *sorted, size_t n, double p);

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

/* A number that follows from the last one and looks random (splitmix64;
 * G. Steele and others, "Fast Splittable Pseudorandom Number Generators",
 * OOPSLA 2014, figure 17). */
uint64_t stats_random(uint64_t *state);

/* The 97.5 % quantile of Student's t with so many degrees of freedom, for
 * 95 % intervals of fitted parameters; to 1 % for every df >= 1. */
double stats_student(size_t df);

#endif
