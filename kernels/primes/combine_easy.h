/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of pi(x) that need only its tables: the easy and the ordinary leaves.
 * Part of combine_impl.h, compiled once per instruction set. */
#ifndef KERNELS_PRIMES_COMBINE_EASY_H
#define KERNELS_PRIMES_COMBINE_EASY_H

#include "kernels/primes/combine_batch.h"
#include "kernels/primes/wheel.h"

/* The sum of pi(n / q) over the primes q from the from-th to the to-th. All n /
 * q are 5 or more. */
static uint64_t sum_of_pi(const struct combine *c, struct combine_work *w,
                          uint64_t n, uint64_t from, uint64_t to)
{
    uint64_t sum = 0;

    while (from <= to) {
        const uint32_t some = (uint32_t)smaller(to - from + 1, COMBINE_BATCH);

        quotients(w->batch, n, c->primes + from, some, 0);
        for (uint32_t k = 0; k < some; k++)
            sum += combine_pi_above_4(c, w->batch[k]);
        from += some;
    }
    return sum;
}

/* The sum of phi(x / p q, b - 1) over the easy leaves p q of the b-th prime p >
 * sqrt(y), q a prime.
 *
 * Of these, the q above most = x / p^2 count 1 each. For the others let s =
 * sqrt(x / p). The sum over q > s of pi(x / p q) counts pairs of primes q and r
 * with p q r <= x, so that r <= s: those of each r are the q from s to x / p r,
 * at most to `most`. This is Gourdon's sum A, for more p. */
static uint64_t easy(const struct combine *c, struct combine_work *w,
                     uint32_t b)
{
    const uint64_t p = c->primes[b], xp = c->x / p;
    const uint64_t most = smaller(c->y, xp / p);
    const uint64_t lo = larger(p, xp / p / p);
    const uint64_t root = square_root(xp);
    uint64_t pi_lo, pi_most, sum;

    if (xp / p < p)
        return c->a - b;
    if (lo >= c->y)
        return 0;
    pi_lo = combine_pi(c, lo);
    pi_most = combine_pi(c, most);
    sum = c->a - pi_most + (pi_most - pi_lo) * (2 - (uint64_t)b);
    if (root >= most || lo >= root)
        return sum + sum_of_pi(c, w, xp, pi_lo + 1, pi_most);
    {
        const uint64_t pi_root = combine_pi(c, root);
        const uint64_t pi_r = combine_pi(c, xp / most);
        const uint64_t once = smaller(pi_lo, pi_r), twice = larger(pi_lo, pi_r);

        sum += (pi_most - pi_root) * pi_r - (pi_root - pi_r) * pi_root;
        sum += sum_of_pi(c, w, xp, once + 1, twice);
        return sum + 2 * sum_of_pi(c, w, xp, twice + 1, pi_root);
    }
}

/* The same for a smaller p: m <= y may be composite. */
static uint64_t easy_general(const struct combine *c, struct combine_work *w,
                             uint32_t b)
{
    const uint32_t p = c->primes[b];
    const uint64_t xp = c->x / p;
    const uint64_t lo = larger(c->y / p, xp / p / p);
    uint32_t i = combine_entries(c, smaller(lo, c->y));
    int64_t sum = 0;

    while (i < c->count) {
        const uint32_t stop = (uint32_t)smaller(c->count, i + COMBINE_BATCH);
        const uint32_t n = choose(w, i, stop, p);

        quotients(w->batch, xp, w->chosen, n, 0);
        for (uint32_t k = 0; k < n; k++)
            sum += w->sign[k] *
                   (int64_t)(combine_pi_above_4(c, w->batch[k]) + 2 - b);
        i = stop;
    }
    return (uint64_t)sum;
}

/* The ordinary leaves of entries [i, end). */
static uint64_t ordinary(const struct combine *c, uint32_t i, uint32_t end)
{
    uint64_t sum = 0;

    for (; i < end; i++) {
        const uint64_t n = c->x / c->number[i];
        const uint64_t phi = n / COMBINE_PRIMORIAL * COMBINE_TOTIENT +
                             c->phi[n % COMBINE_PRIMORIAL];

        if (c->factor[i])
            sum += c->factor[i] & 1 ? -phi : phi;
    }
    return sum;
}

/* What is left of P2, and of pi(x) = phi(x, a) + a - 1 - P2. */
static uint64_t constant(const struct combine *c)
{
    const uint64_t a = c->a, all = combine_pi(c, c->root);
    const uint64_t from = c->root / COMBINE_SPAN * COMBINE_SPAN;
    const uint64_t before = from ? combine_pi(c, from - 1) : 0;

    /* The sum of a .. all - 1. */
    return (all - a) * (a + all - 1) / 2 - before * (all - a) + a - 1;
}

static uint64_t table_part(const struct combine *c, uint32_t part, void *work)
{
    const uint32_t parts = (uint32_t)c->easy;
    uint64_t sum = part == 0 ? constant(c) : 0;

    lay_out(work, c);
    sum += ordinary(c, (uint32_t)((uint64_t)c->count * part / parts),
                    (uint32_t)((uint64_t)c->count * (part + 1) / parts));
    for (uint32_t b = COMBINE_SMALL + 1 + part; b <= c->a; b += parts)
        sum += b > c->general ? easy(c, work, b) : easy_general(c, work, b);
    return sum;
}

#endif
