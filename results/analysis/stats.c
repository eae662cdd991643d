/* SPDX-License-Identifier: BSD-3-Clause */
/* Summaries and ratios of times, and outliers; see stats.h. */
#include "results/analysis/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/analysis/rank.h"
#include "results/analysis/trouble.h"

void stats_summary(double *values, size_t n, struct summary *s)
{
    *s = (struct summary){
        .n = n,
        .min = NAN,
        .q1 = NAN,
        .median = NAN,
        .q3 = NAN,
        .max = NAN,
        .median_95 = {NAN, NAN},
        .few = n < STATS_ENOUGH,
        .fence_lo = NAN,
        .fence_hi = NAN,
    };
    if (n == 0)
        return;
    stats_sort(values, n);
    s->min = values[0];
    s->q1 = stats_quantile(values, n, 0.25);
    s->median = stats_quantile(values, n, 0.5);
    s->q3 = stats_quantile(values, n, 0.75);
    s->max = values[n - 1];
    if (n >= 2)
        s->median_95 = stats_bootstrap(values, n, NULL, 0);
    if (n < 4)
        return;
    s->fence_lo = s->q1 - 1.5 * (s->q3 - s->q1);
    s->fence_hi = s->q3 + 1.5 * (s->q3 - s->q1);
    for (size_t i = 0; i < n; i++)
        s->outliers += values[i] < s->fence_lo || values[i] > s->fence_hi;
}

static double *sorted_copy(const double *values, size_t n)
{
    double *copy = trouble_calloc(n + 1, sizeof *copy);

    if (copy != NULL && n > 0) {
        memcpy(copy, values, n * sizeof *copy);
        stats_sort(copy, n);
    }
    return copy;
}

void stats_ratio(const double *a, size_t na, const double *b, size_t nb,
                 struct ratio *r)
{
    double *x = sorted_copy(a, na), *y = sorted_copy(b, nb);

    *r =
        (struct ratio){NAN, {NAN, NAN}, na < STATS_ENOUGH || nb < STATS_ENOUGH};
    if (x != NULL && y != NULL && na > 0 && nb > 0 && y[0] > 0) {
        r->value = stats_quantile(x, na, 0.5) / stats_quantile(y, nb, 0.5);
        if (na >= 2 && nb >= 2)
            r->at_95 = stats_bootstrap(x, na, y, nb);
    }
    free(x);
    free(y);
}

int stats_differ(const double *a, size_t na, const double *b, size_t nb,
                 const struct ratio *r)
{
    if (na < STATS_ENOUGH || nb < STATS_ENOUGH || r->few == STATS_WITHIN ||
        !(r->at_95.lo > 1 || r->at_95.hi < 1) ||
        stats_rank_test(a, na, b, nb) > 0.05)
        return 0;
    return r->at_95.lo > 1 ? 1 : -1;
}
