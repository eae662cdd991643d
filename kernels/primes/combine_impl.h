/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of pi(x), compiled once per instruction set. The including file
 * defines COMBINE_CODE, the name of its combine_part().
 *
 * Part 0 sieves 1 .. x / y, a segment at a time. For each prime it first counts
 * the prime's leaves in the segment, then strikes out its multiples. A segment
 * has a bit per odd number and a counter per block of bits, so that counting up
 * to n takes a few steps from the previous n. The numbers left at the end are
 * the primes that P2 counts. */
#include <string.h>

#include "kernels/primes/combine.h"
#include "kernels/primes/combine_tables.h"
#include "kernels/primes/odds.h"
#include "kernels/primes/wheel.h"

static uint32_t sieving(const struct combine *c)
{
    const uint64_t z = c->x / c->y;
    const uint64_t root = square_root(z);

    return (uint32_t)root;
}

static void fill_small(struct combine_work *w)
{
    static const unsigned char primes[] = {3, 5, 7, 11, 13};

    memset(w->small, 0xff, COMBINE_PERIOD);
    for (size_t i = 0; i < sizeof(primes); i++)
        for (uint32_t k = primes[i] / 2; k < 8 * COMBINE_PERIOD; k += primes[i])
            w->small[k / 8] &= (unsigned char)~(1u << k % 8);
}

static void recount(struct combine_work *w)
{
    w->left = 0;
    for (uint32_t i = 0; i < COMBINE_WORDS / COMBINE_BLOCK; i++) {
        uint32_t n = 0;

        for (uint32_t k = 0; k < COMBINE_BLOCK; k++)
            n += (uint32_t)__builtin_popcountll(w->bits[COMBINE_BLOCK * i + k]);
        w->count[i] = n;
        w->left += n;
    }
    w->block = 0;
    w->counted = 0;
}

static void begin_segment(struct combine_work *w)
{
    unsigned char *to = (unsigned char *)w->bits;
    size_t from = w->low / 16 % COMBINE_PERIOD;

    for (size_t done = 0; done < 8 * COMBINE_WORDS;) {
        size_t n = COMBINE_PERIOD - from;

        if (n > 8 * COMBINE_WORDS - done)
            n = 8 * COMBINE_WORDS - done;
        memcpy(to + done, w->small + from, n);
        done += n;
        from = 0;
    }
    recount(w);
}

/* The count of numbers left in low .. n. n must not decrease from call to
 * call. */
static inline uint64_t count_to(struct combine_work *w, uint64_t n)
{
    const uint32_t end = (uint32_t)((n + 1 - w->low) / 2); /* bits */
    const uint32_t block = end / (64 * COMBINE_BLOCK);
    uint64_t count;

    while (w->block < block)
        w->counted += w->count[w->block++];
    count = w->counted;
    for (uint32_t k = block * COMBINE_BLOCK; k < end / 64; k++)
        count += (uint64_t)__builtin_popcountll(w->bits[k]);
    if (end % 64)
        count += (uint64_t)__builtin_popcountll(w->bits[end / 64]
                                                << (64 - end % 64));
    return count;
}

/* Multiples p f with f = 1, 7, 11, 13, 17, 19, 23, 29 modulo 30 are bits 0 p,
 * 3 p, 5 p ... of a turn of 15 p. The others are struck out already. */
static const unsigned char turn[8] = {0, 3, 5, 6, 8, 9, 11, 14};

/* Clear bit k and, if counted, update the counters. Returns its old value. */
static inline __attribute__((always_inline)) uint64_t
take(struct combine_work *w, int64_t k, int counted)
{
    uint64_t *word = &w->bits[k / 64];
    const uint64_t mask = (uint64_t)1 << k % 64;
    const uint64_t was = *word >> k % 64 & 1;

    *word &= ~mask;
    if (counted)
        w->count[k / (64 * COMBINE_BLOCK)] -= (uint32_t)was;
    return was;
}

/* Strike out the multiples of the b-th prime p. Turns may start before the
 * segment and end after it. */
static inline __attribute__((always_inline)) void
strike(struct combine_work *w, uint32_t b, int64_t p, int counted)
{
    const int64_t end = 64 * COMBINE_WORDS;
    uint64_t gone = 0;
    int64_t k = w->next[b];

    for (; k < end; k += 15 * p) {
        if (k >= 0 && k + 14 * p < end) {
            for (int i = 0; i < 8; i++)
                gone += take(w, k + turn[i] * p, counted);
            continue;
        }
        for (int i = 0; i < 8; i++)
            if (k + turn[i] * p >= 0 && k + turn[i] * p < end)
                gone += take(w, k + turn[i] * p, counted);
        if (k + 14 * p >= end)
            break;
    }
    w->next[b] = k - end;
    if (counted) {
        w->left -= gone;
        w->block = 0;
        w->counted = 0;
    }
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Leaves p m, p the b-th prime, y / p < m <= y, with x / p m in the segment, by
 * falling m, so that x / p m rises. */
static uint64_t leaves(struct combine_work *w, uint32_t b, uint64_t p)
{
    const struct combine *c = w->c;
    const uint64_t xp = c->x / p;
    uint64_t lo = larger(xp / w->high, c->y / p);
    uint64_t hi = smaller(w->low ? xp / w->low : c->y, c->y), sum = 0;

    if (p * p <= c->y) {
        for (uint64_t m = hi; m > lo; m--) {
            uint64_t phi;

            if (c->mu[m] == 0 || c->least[m] <= p || m <= p)
                continue;
            phi = w->phi[b] + count_to(w, xp / m);
            sum += c->mu[m] > 0 ? -phi : phi;
        }
        return sum;
    }
    lo = combine_pi(c, larger(lo, p));
    hi = hi > p ? combine_pi(c, hi) : 0;
    for (uint64_t k = hi; k > lo; k--)
        sum += w->phi[b] + count_to(w, xp / c->primes[k]);
    return sum;
}

/* The largest prime below n, n > 3. */
static uint64_t prime_before(const struct combine *c, uint64_t n)
{
    do
        n -= n % 2 ? 2 : 1;
    while (!odds_prime(c->odds, (uint32_t)n));
    return n;
}

static uint64_t sieve_part(const struct combine *c, void *work)
{
    struct combine_work *w = work;
    const uint64_t z = c->x / c->y;
    const uint32_t last = (uint32_t)combine_pi(c, sieving(c));
    uint64_t sum = 0, primes = c->fourth - 1; /* struck out; 1 is left */
    uint64_t p2 = (uint64_t)c->root + 1, index = combine_pi(c, c->root);

    w->c = c;
    w->phi = w->memory;
    w->next = (int64_t *)(w->phi + larger(last, c->fourth) + 1);
    fill_small(w);
    for (uint32_t b = COMBINE_SMALL + 1; b <= larger(last, c->fourth); b++) {
        uint64_t p = c->primes[b];

        w->phi[b] = 0;
        /* Above x^(1/4) p itself is kept, and its multiples below p^2 are
         * struck out already. */
        w->next[b] =
            (int64_t)(b <= c->fourth ? p / 2 : p * ((p - 1) / 30 * 30 + 1) / 2);
    }
    p2 = p2 > 3 ? prime_before(c, p2) : 0;
    for (w->low = 0; w->low <= z; w->low = w->high) {
        w->high = w->low + ((uint64_t)128 * COMBINE_WORDS);
        begin_segment(w);
        for (uint32_t b = COMBINE_SMALL + 1; b <= c->fourth; b++) {
            uint64_t p = c->primes[b];

            sum += leaves(w, b, p);
            w->phi[b] += w->left;
            strike(w, b, (int64_t)p, 1);
        }
        for (uint32_t b = c->fourth + 1; b <= last; b++) {
            strike(w, b, (int64_t)c->primes[b], 0);
        }
        recount(w);
        for (; p2 > c->y && c->x / p2 < w->high; p2 = prime_before(c, p2)) {
            sum -= primes + count_to(w, c->x / p2) - index + 1;
            index--;
        }
        primes += w->left;
    }
    return sum;
}

/* ---- the others ----------------------------------------------------------- */

static uint64_t ordinary(const struct combine *c)
{
    uint64_t sum = 0;

    for (uint64_t m = 1; m <= c->y; m++) {
        uint64_t n = c->x / m, phi;

        if (c->mu[m] == 0 || (m > 1 && (c->least[m] <= 13 || m <= 13)))
            continue;
        phi = n / COMBINE_PRIMORIAL * COMBINE_TOTIENT +
              c->phi[n % COMBINE_PRIMORIAL];
        sum += c->mu[m] > 0 ? phi : -phi;
    }
    return sum;
}

/* Leaves p q of the b-th prime p > x^(1/4), p < q <= y. */
static uint64_t easy(const struct combine *c, uint32_t b)
{
    const uint64_t p = c->primes[b], xp = c->x / p;
    const double xp_double = (double)xp;
    const uint64_t most = xp / p < c->y ? xp / p : c->y;
    uint64_t sum, end;

    /* Leaves with q > x / p^2 count 1 each. */
    if (most <= p)
        return c->a - b;
    end = combine_pi(c, most);
    sum = c->a - end;
    if (xp >> 52) {
        for (uint64_t k = b + 1; k <= end; k++)
            sum += combine_pi(c, xp / c->primes[k]) - b + 2;
        return sum;
    }
    /* Rounding error is too small to reach the next whole number. */
    for (uint64_t k = b + 1; k <= end; k++)
        sum += combine_pi(c, (uint64_t)(int64_t)(xp_double / c->primes[k]));
    return sum + (end - b) * (2 - (uint64_t)b);
}

uint64_t COMBINE_CODE(const struct combine *c, int part, void *work)
{
    const uint32_t others = COMBINE_PARTS - 1;
    uint64_t sum = 0;

    if (c->direct)
        return part == 0 ? combine_pi(c, c->x) : 0;
    if (part == 0)
        return sieve_part(c, work) + c->a - 1;
    if (part == 1)
        sum = ordinary(c);
    for (uint32_t b = c->fourth + (uint32_t)part; b <= c->a; b += others)
        sum += easy(c, b);
    return sum;
}
