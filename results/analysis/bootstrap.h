/* SPDX-License-Identifier: BSD-3-Clause */
/* Intervals are percentile bootstrap intervals (B. Efron and R. Tibshirani,
 * "An Introduction to the Bootstrap", 1993, section 13.3): draw n of the n
 * values with replacement, take the median, do so STATS_RESAMPLES times; 95 %
 * of those medians lie inside. No interval of a median can reach further than
 * the smallest and the largest value, which hold it with a probability of only
 * 1 - 2 / 2^n: below STATS_ENOUGH values the interval is too narrow, and
 * `few` says so. */
#ifndef RESULTS_ANALYSIS_BOOTSTRAP_H
#define RESULTS_ANALYSIS_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

enum { STATS_RESAMPLES = 2000, STATS_ENOUGH = 6 };

struct interval {
    double lo, hi; /* NaN where there is none */
};

/* The interval of median(a), or of median(a) / median(b) where b is not NULL.
 * Both are sorted; na, nb: how many values they have. NaN: out of memory. */
struct interval stats_bootstrap(const double *a, size_t na, const double *b,
                                size_t nb, uint64_t seed);

/* A number that follows from the last one and looks random (splitmix64;
 * G. Steele and others, "Fast Splittable Pseudorandom Number Generators",
 * OOPSLA 2014, figure 17). */
uint64_t stats_random(uint64_t *state);

#endif
