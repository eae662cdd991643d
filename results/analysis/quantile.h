/* SPDX-License-Identifier: BSD-3-Clause */
/* Quantiles are measured values (definition 1 of R. Hyndman and
 * Y. Fan, "Sample Quantiles in Statistical Packages", The American
 * Statistician 50, 1996): of n sorted values the p-quantile is number
 * ceil(p n), so the median of an even number is the lower of the middle two,
 * as everywhere in Brigade. */
#ifndef RESULTS_ANALYSIS_QUANTILE_H
#define RESULTS_ANALYSIS_QUANTILE_H

#include <stddef.h>

void stats_sort(double *values, size_t n);

/* The p-quantile, 0 < p <= 1, of n >= 1 sorted values. */
double stats_quantile(const double *sorted, size_t n, double p);

/* The 97.5 % quantile of Student's t with df degrees of freedom, for 95 %
 * intervals; accurate to 1 % for every df >= 1, NaN for 0. */
double stats_student(size_t df);

#endif
