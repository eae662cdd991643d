/* SPDX-License-Identifier: BSD-3-Clause */
/* Intervals are percentile bootstrap intervals (B. Efron and R. Tibshirani,
 * "An Introduction to the Bootstrap", 1993, section 13.3): draw n of the n
 * values with replacement, take the median, repeat STATS_RESAMPLES times; 95 %
 * of those medians lie in the interval. An interval of a median cannot exceed
 * the smallest and largest value, which enclose the true median with a
 * probability of 1 - 2 / 2^n: with fewer than STATS_ENOUGH values the interval
 * is narrower than 95 %. */
#ifndef RESULTS_ANALYSIS_BOOTSTRAP_H
#define RESULTS_ANALYSIS_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

enum { STATS_RESAMPLES = 2000, STATS_ENOUGH = 6 };

struct interval {
    double lo, hi; /* NaN where there is none */
};

/* The interval of median(a), or of median(a) / median(b) if b is not NULL. Both
 * are sorted and have na and nb values. NaN: out of memory. */
struct interval stats_bootstrap(const double *a, size_t na, const double *b,
                                size_t nb, uint64_t seed);

/* The next pseudo-random number (splitmix64;
 * G. Steele and others, "Fast Splittable Pseudorandom Number Generators",
 * OOPSLA 2014, figure 17). */
uint64_t stats_random(uint64_t *state);

#endif
