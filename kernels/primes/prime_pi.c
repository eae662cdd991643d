/* SPDX-License-Identifier: BSD-3-Clause */
/* pi(x) by Legendre's recurrence on the values floor(x / n), in the form of
 * Lucy_Hedgehog (Project Euler 10) and Min_25.
 *
 * Let S(v) be the count of odd numbers in 3 .. v that are left after striking
 * out the multiples of the first `done` odd primes, but not these primes.
 * Striking out the multiples of the next prime p changes it by
 *
 *     S(v) -= S(v / p) - done        for v >= p^2
 *
 * because the numbers removed are p times those left in v / p, except the
 * primes before p. Only two kinds of v occur: v <= sqrt(x), kept in small[],
 * and v = x / n for the n <= sqrt(x) that are not struck out, kept in large[].
 * From p > x^(1/4) on, a sum over pairs of primes completes the count and the
 * tables no longer change. */
#include "kernels/primes/prime_pi.h"

#include <stdlib.h>

#include "kernels/primes/wheel.h"

struct tables {
    uint32_t root;      /* floor(sqrt(x)) */
    uint32_t *small;    /* [i]: S(2 i + 1), 2 i + 1 <= root */
    uint64_t *large;    /* [k]: S(x / rough[k]) */
    uint32_t *rough;    /* the odd numbers up to root not struck out */
    unsigned char *out; /* [i]: 2 i + 1 is struck out or a processed prime */
    uint32_t count;     /* entries of rough[]; rough[0] = 1 */
    uint32_t done;      /* odd primes processed */
};

/* The number of odd numbers of 3 .. v, and the index of v in small[]. */
static inline uint64_t half(uint64_t v)
{
    return (v - 1) / 2;
}

/* floor(x / d) for x <= 2^52, where rounding never reaches the next whole
 * number. */
static inline uint64_t quotient(double x, uint64_t d)
{
    return (uint64_t)(x / (double)d);
}

/* Strike out the multiples of the odd prime p in all three tables. */
static void strike(struct tables *t, uint64_t x, uint32_t p)
{
    const uint32_t root = t->root, done = t->done;
    uint32_t kept = 0;

    for (uint64_t m = p; m <= root; m += 2 * (uint64_t)p)
        t->out[m / 2] = 1;

    /* From large values to small: each needs the old values of smaller ones. */
    for (uint32_t k = 0; k < t->count; k++) {
        uint64_t n = t->rough[k], np = n * p, below;

        if (t->out[n / 2])
            continue;
        /* The index of np in rough[] is the number of entries before it. */
        if (np <= root)
            below = t->large[t->small[half(np)] - done];
        else
            below = t->small[half(quotient((double)x, np))];
        t->large[kept] = t->large[k] - (below - done);
        t->rough[kept++] = t->rough[k];
    }
    t->count = kept;

    /* v / p is the same for 2 p consecutive v (p odd ones). */
    for (uint64_t j = (root / p - 1) | 1, i = half(root); j >= p; j -= 2) {
        uint32_t less = t->small[j / 2] - done;

        for (; i >= j * p / 2; i--)
            t->small[i] -= less;
    }
    t->done++;
}

/* Complete S(x): strike out all primes of rough[]. */
static uint64_t finish(const struct tables *t, uint64_t x)
{
    const uint64_t done = t->done, count = t->count;
    uint64_t pi = t->large[0];

    /* The k-th prime p of rough[] removes S(x / p) minus the primes before it,
     * but this S(x / p) still includes products of two primes ... */
    for (uint64_t k = 1; k < count; k++)
        pi -= t->large[k] - (done + k - 1);

    /* ... with p < q <= x / p / q, which are added again. */
    for (uint64_t l = 1; l < count; l++) {
        uint64_t p = t->rough[l], v = x / p;
        uint64_t end = v / p < p ? 0 : t->small[half(v / p)] - done;

        if (end < l + 1)
            break;
        for (uint64_t k = l + 1; k <= end; k++)
            pi += t->small[half(quotient((double)v, t->rough[k]))] -
                  (done + l - 1);
    }
    return pi;
}

int prime_pi(uint64_t x, uint64_t *pi)
{
    const uint32_t root = square_root(x);
    struct tables t = {.root = root, .count = 1 + (root - 1) / 2};
    int status = -1;

    if (x < 2) {
        *pi = 0;
        return 0;
    }
    t.small = malloc(t.count * sizeof(*t.small));
    t.large = malloc(t.count * sizeof(*t.large));
    t.rough = malloc(t.count * sizeof(*t.rough));
    t.out = calloc(t.count, 1);
    if (!t.small || !t.large || !t.rough || !t.out)
        goto out;

    for (uint32_t i = 0; i < t.count; i++) {
        t.small[i] = i;
        t.rough[i] = 2 * i + 1;
        t.large[i] = half(x / t.rough[i]);
    }
    for (uint64_t p = 3; p * p * p * p <= x; p += 2)
        if (!t.out[p / 2])
            strike(&t, x, (uint32_t)p);
    *pi = finish(&t, x) + 1; /* 2 */
    status = 0;
out:
    free(t.small);
    free(t.large);
    free(t.rough);
    free(t.out);
    return status;
}
