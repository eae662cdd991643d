/* SPDX-License-Identifier: BSD-3-Clause */
/* Intervals from all resamples; see bootstrap.h. */
#include "results/analysis/bootstrap.h"

#include <math.h>
#include <stdlib.h>

#include "results/analysis/quantile.h"
#include "results/analysis/trouble.h"

#define NEVER 1e-12 /* chances below do not count */

/* The chance that the median of n values drawn from n with replacement is one
 * of the lowest `low` values: that half of the draws or more are among these.
 * Their number is binomial; its shorter tail is summed from the largest term
 * on, which takes about sqrt(n) terms. */
static double chance_below(size_t n, size_t low)
{
    double all = (double)n, p = (double)low / all, sum = 0, term;
    double half = (double)((n - 1) / 2 + 1);
    int upper = all * p < half;
    double j = upper ? half : half - 1; /* draws among the lowest */

    if (low == 0 || low >= n)
        return low > 0;
    term = exp(lgamma(all + 1) - lgamma(j + 1) - lgamma(all - j + 1) +
               j * log(p) + (all - j) * log1p(-p));
    while (j >= 0 && j <= all && term > 1e-17 * sum) {
        sum += term;
        if (upper)
            term *= (all - j) / (j + 1) * p / (1 - p);
        else
            term *= j / (all - j + 1) * (1 - p) / p;
        j += upper ? 1 : -1;
    }
    return upper ? sum : 1 - sum;
}

/* The values that are the median of a resample with a chance above NEVER. */
struct medians {
    const double *values; /* [count], sorted */
    double *below;        /* [count + 1] chance of a lower one; below[0] is 0 */
    size_t count;
};

static int medians_of(const double *sorted, size_t n, struct medians *m)
{
    size_t lo = (n - 1) / 2, hi = lo + 1;

    while (lo > 0 && chance_below(n, lo) > NEVER)
        lo--;
    while (hi < n && chance_below(n, hi) < 1 - NEVER)
        hi++;
    *m = (struct medians){
        sorted + lo, trouble_calloc(hi - lo + 1, sizeof *m->below), hi - lo};
    if (m->below == NULL)
        return -1;
    for (size_t i = 1; i <= m->count; i++)
        m->below[i] = i == m->count ? 1 : chance_below(n, lo + i);
    return 0;
}

static double quantile(const struct medians *m, double p)
{
    size_t i = 1;

    while (i < m->count && m->below[i] < p)
        i++;
    return m->values[i - 1];
}

/* The chance that the ratio of two medians is at most r. As a rises, so does the
 * least b for which a / b is at most r. */
static double chance_of_ratio(const struct medians *a, const struct medians *b,
                              double r)
{
    double chance = 0;

    for (size_t i = 0, k = 0; i < a->count; i++) {
        while (k < b->count && !(a->values[i] / b->values[k] <= r))
            k++;
        chance += (a->below[i + 1] - a->below[i]) * (1 - b->below[k]);
    }
    return chance;
}

/* The least ratio that is not exceeded with a chance of p. The chance is a step
 * function of r, so halving the range to the last bit finds the ratio itself. */
static double ratio_quantile(const struct medians *a, const struct medians *b,
                             double p)
{
    double lo = a->values[0] / b->values[b->count - 1];
    double hi = a->values[a->count - 1] / b->values[0];

    if (chance_of_ratio(a, b, lo) >= p)
        return lo;
    for (;;) {
        double middle = lo + (hi - lo) / 2;

        if (!(middle > lo && middle < hi))
            return hi;
        if (chance_of_ratio(a, b, middle) >= p)
            hi = middle;
        else
            lo = middle;
    }
}

/* The part of the resamples on either side of an expanded interval of n
 * values. */
static double expanded(size_t n)
{
    double few = (double)n;

    return erfc(stats_student(n - 1) * sqrt(few / (few - 1)) / sqrt(2)) / 2;
}

struct interval stats_bootstrap(const double *a, size_t na, const double *b,
                                size_t nb)
{
    struct medians x = {0}, y = {0};
    struct interval i = {NAN, NAN};
    double out = b != NULL || na < 2 ? 0.025 : expanded(na);

    if (medians_of(a, na, &x) == 0 &&
        (b == NULL || medians_of(b, nb, &y) == 0)) {
        i.lo = b ? ratio_quantile(&x, &y, out) : quantile(&x, out);
        i.hi = b ? ratio_quantile(&x, &y, 1 - out) : quantile(&x, 1 - out);
    }
    free(x.below);
    free(y.below);
    return i;
}
