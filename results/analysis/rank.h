/* SPDX-License-Identifier: BSD-3-Clause */
/* The rank sum test (H. Mann and D. Whitney, "On a Test of Whether one of Two
 * Random Variables is Stochastically Larger than the Other", The Annals of
 * Mathematical Statistics 18, 1947). It holds for any distribution of the
 * values, provided that they are independent: one value per run, not one per
 * repetition. */
#ifndef RESULTS_ANALYSIS_RANK_H
#define RESULTS_ANALYSIS_RANK_H

#include <stddef.h>

/* The two-sided probability of ranks as unequal as these if a and b have one
 * distribution. Exact up to 50 values together, by the normal approximation
 * above. Ties count against a difference, so the result is never too small. 1:
 * either is empty, or out of memory. */
double stats_rank_test(const double *a, size_t na, const double *b, size_t nb);

#endif
