/* SPDX-License-Identifier: BSD-3-Clause */
/* Resampling; see bootstrap.h. */
#include "results/analysis/bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/analysis/quantile.h"

uint64_t stats_random(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* The median of n values drawn from n with replacement. The values are sorted,
 * so counting how often each was drawn suffices: the median is the value at the
 * middle of the n drawn indexes, and no values are copied. */
static double draw_median(const double *sorted, size_t n, size_t *drawn,
                          uint64_t *state)
{
    size_t below = 0, middle = (n - 1) / 2;

    memset(drawn, 0, n * sizeof *drawn);
    for (size_t i = 0; i < n; i++)
        drawn[stats_random(state) % n]++;
    for (size_t i = 0; i < n; i++) {
        below += drawn[i];
        if (below > middle)
            return sorted[i];
    }
    return sorted[n - 1];
}

/* The part of the draws on either side of an expanded interval of n values. */
static double expanded(size_t n)
{
    double few = (double)n;

    return erfc(stats_student(n - 1) * sqrt(few / (few - 1)) / sqrt(2)) / 2;
}

static struct interval middle(double *values, size_t n, double out)
{
    stats_sort(values, n);
    return (struct interval){stats_quantile(values, n, out),
                             stats_quantile(values, n, 1 - out)};
}

struct interval stats_bootstrap(const double *a, size_t na, const double *b,
                                size_t nb, uint64_t seed)
{
    double *draws = calloc(STATS_RESAMPLES, sizeof *draws);
    size_t *drawn = calloc(na > nb ? na : nb, sizeof *drawn);
    struct interval i = {NAN, NAN};
    double out = b != NULL || na < 2 ? 0.025 : expanded(na);

    if (draws != NULL && drawn != NULL) {
        for (size_t k = 0; k < STATS_RESAMPLES; k++) {
            draws[k] = draw_median(a, na, drawn, &seed);
            if (b != NULL)
                draws[k] /= draw_median(b, nb, drawn, &seed);
        }
        i = middle(draws, STATS_RESAMPLES, out);
    }
    free(draws);
    free(drawn);
    return i;
}
