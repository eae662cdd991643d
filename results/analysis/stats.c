/* SPDX-License-Identifier: BSD-3-Clause */
/* Medians, bootstrap intervals, outliers; see stats.h. */
#include "results/analysis/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

uint64_t stats_random(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

double stats_quantile(const double *sorted, size_t n, double p)
{
    double place = ceil(p * (double)n);
    size_t at = place < 1 ? 1 : (size_t)place;

    return sorted[at > n ? n - 1 : at - 1];
}

/* The median of n values drawn from n with replacement. Only how often each
 * was drawn matters, and values are sorted: so the draw's median is the value
 * at the middle of n sorted indexes, and nothing need be copied. */
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

static struct interval middle_95(double *values, size_t n)
{
    qsort(values, n, sizeof *values, by_value);
    return (struct interval){stats_quantile(values, n, 0.025),
                             stats_quantile(values, n, 0.975)};
}

/* Bootstrap of median(a), or of median(a) / median(b) where b is not NULL.
 * Both sorted. */
static struct interval bootstrap(const double *a, size_t na, const double *b,
                                 size_t nb, uint64_t seed)
{
    double *draws = calloc(STATS_RESAMPLES, sizeof *draws);
    size_t *drawn = calloc(na > nb ? na : nb, sizeof *drawn);
    struct interval i = {NAN, NAN};

    if (draws != NULL && drawn != NULL) {
        for (size_t k = 0; k < STATS_RESAMPLES; k++) {
            draws[k] = draw_median(a, na, drawn, &seed);
            if (b != NULL)
                draws[k] /= draw_median(b, nb, drawn, &seed);
        }
        i = middle_95(draws, STATS_RESAMPLES);
    }
    free(draws);
    free(drawn);
    return i;
}

void stats_summary(double *values, size_t n, uint64_t seed, struct summary *s)
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
    qsort(values, n, sizeof *values, by_value);
    s->min = values[0];
    s->q1 = stats_quantile(values, n, 0.25);
    s->median = stats_quantile(values, n, 0.5);
    s->q3 = stats_quantile(values, n, 0.75);
    s->max = values[n - 1];
    if (n >= 2)
        s->median_95 = bootstrap(values, n, NULL, 0, seed);
    if (n < 4)
        return;
    s->fence_lo = s->q1 - 1.5 * (s->q3 - s->q1);
    s->fence_hi = s->q3 + 1.5 * (s->q3 - s->q1);
    for (size_t i = 0; i < n; i++)
        s->outliers += values[i] < s->fence_lo || values[i] > s->fence_hi;
}

static double *sorted_copy(const double *values, size_t n)
{
    double *copy = calloc(n + 1, sizeof *copy);

    if (copy != NULL && n > 0) {
        memcpy(copy, values, n * sizeof *copy);
        qsort(copy, n, sizeof *copy, by_value);
    }
    return copy;
}

void stats_ratio(const double *a, size_t na, const double *b, size_t nb,
                 uint64_t seed, struct ratio *r)
{
    double *x = sorted_copy(a, na), *y = sorted_copy(b, nb);

    *r =
        (struct ratio){NAN, {NAN, NAN}, na < STATS_ENOUGH || nb < STATS_ENOUGH};
    if (x != NULL && y != NULL && na > 0 && nb > 0 && y[0] > 0) {
        r->value = stats_quantile(x, na, 0.5) / stats_quantile(y, nb, 0.5);
        if (na >= 2 && nb >= 2)
            r->at_95 = bootstrap(x, na, y, nb, seed);
    }
    free(x);
    free(y);
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
