/* SPDX-License-Identifier: BSD-3-Clause */
/* Intervals are percentile bootstrap intervals (B. Efron and R. Tibshirani, "An
 * Introduction to the Bootstrap", 1993, section 13.3): draw n of the n values
 * with replacement and take the median; 95 % of all such medians lie in the
 * interval. The chance of each median is a binomial sum (B. Efron, "Bootstrap
 * Methods: Another Look at the Jackknife", The Annals of Statistics 7, 1979,
 * section 3), so nothing is drawn: intervals have no random error, and those of
 * a ratio combine the chances of both sides. The interval of a single median is
 * expanded, as n drawn values spread less than the n measured ones do (T.
 * Hesterberg, "What Teachers Should Know About the Bootstrap", The American
 * Statistician 69, 2015): the tail cut off on either side is that of the normal
 * distribution beyond t sqrt(n / (n - 1)), with Student's t of n - 1 degrees of
 * freedom. An interval of a ratio reaches its coverage without that.
 *
 * The values must be independent. Repetitions within one process are not: they
 * share its memory layout, placement and clock speed, so their interval misses
 * the differences between processes (T. Kalibera and R. Jones, "Rigorous
 * Benchmarking in Reasonable Time", ISMM 2013). So the values are one median
 * per run, as in a cluster bootstrap that draws runs and keeps the median of
 * each (A. Davison and D. Hinkley, "Bootstrap Methods and their Application",
 * 1997, section 3.8).
 *
 * An interval of a median cannot exceed the smallest and largest value, which
 * enclose the true median with a probability of 1 - 2 / 2^n: with fewer than
 * STATS_ENOUGH values it covers less than 92 %. The tests measure the coverage
 * (tests/unit/test_coverage.c). */
#ifndef RESULTS_ANALYSIS_BOOTSTRAP_H
#define RESULTS_ANALYSIS_BOOTSTRAP_H

#include <stddef.h>

enum { STATS_ENOUGH = 5 };

struct interval {
    double lo, hi; /* NaN: no interval */
};

/* The interval of median(a), or of median(a) / median(b) if b is not NULL. Both
 * are sorted and have na and nb values. NaN: out of memory. */
struct interval stats_bootstrap(const double *a, size_t na, const double *b,
                                size_t nb);

#endif
