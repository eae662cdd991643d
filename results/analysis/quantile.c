/* SPDX-License-Identifier: BSD-3-Clause */
/* See quantile.h. */
#include "results/analysis/quantile.h"

#include <math.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

void stats_sort(double *values, size_t n)
{
    qsort(values, n, sizeof *values, by_value);
}

double stats_quantile(const double *sorted, size_t n, double p)
{
    double place = ceil(p * (double)n);
    size_t at = place < 1 ? 1 : (size_t)place;

    return sorted[at > n ? n - 1 : at - 1];
}

double stats_student(size_t df)
{
    static const double exact[] = {12.706, 4.303, 3.182, 2.776, 2.571,
                                   2.447,  2.365, 2.306, 2.262, 2.228};
    double n = (double)df;

    if (df == 0)
        return NAN;
    if (df <= sizeof exact / sizeof *exact)
        return exact[df - 1];
    /* Cornish and Fisher's expansion around the normal quantile 1.95996,
     * Abramowitz and Stegun 26.7.5, first two terms. */
    return 1.95996 + 2.37227 / n + 2.82250 / (n * n);
}
