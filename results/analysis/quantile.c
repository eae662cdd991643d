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
