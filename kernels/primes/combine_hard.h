/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of pi(x) that sieve a range of numbers, for the hard leaves and P2.
 * Part of combine_impl.h, compiled once per instruction set. */
#ifndef KERNELS_PRIMES_COMBINE_HARD_H
#define KERNELS_PRIMES_COMBINE_HARD_H

#include "kernels/primes/combine_batch.h"
#include "kernels/primes/combine_strike.h"
#include "kernels/primes/divide.h"

/* The sum of mu(m) over m <= n with factors above the b-th prime p. */
static int64_t sum_of_mu(const struct combine *c, uint32_t b, uint32_t p,
                         uint64_t n)
{
    const uint32_t columns = c->general - COMBINE_SMALL;
    const uint32_t end = combine_entries(c, n), block = end / c->block;
    int32_t sum = c->sums[block * columns + b - COMBINE_SMALL - 1];

    for (uint32_t i = block * c->block; i < end; i++)
        sum += c->factor[i] > p ? 1 - 2 * (c->factor[i] & 1) : 0;
    return sum;
}

/* Leaves of one prime in the segment: numbers m, which rise, so that x / p m
 * falls. */
struct leaves {
    uint64_t xp; /* x / p */
    uint32_t p, b;
    uint32_t at, end; /* left: entries, or indexes of primes */
    int64_t sum, signs;
    const uint32_t *m; /* of the batch */
    uint32_t count;    /* in it */
};

/* Make a batch of the next ones: their m and places in the segment. */
static void next_batch(struct combine_work *w, struct leaves *l)
{
    const uint32_t stop =
        (uint32_t)smaller(l->end, (uint64_t)l->at + COMBINE_BATCH);

    if (l->b <= w->c->general) {
        l->count = choose(w, l->at, stop, l->p);
        l->m = w->chosen;
    } else {
        l->count = stop - l->at;
        l->m = w->c->primes + l->at;
    }
    l->at = stop;
    quotients(w->batch, l->xp, l->m, l->count, w->low);
}

static inline int32_t sign_of(const struct combine_work *w,
                              const struct leaves *l, uint32_t k)
{
    return l->b <= w->c->general ? w->sign[k] : 1;
}

/* Count up to each leaf of the batch, from one to the next. */
static void count_few(struct combine_work *w, struct leaves *l)
{
    uint32_t counted = 0, word = 0;

    for (uint32_t k = l->count; k-- > 0;) {
        const uint32_t at = w->batch[k];
        const uint32_t left = (uint32_t)__builtin_popcountll(
            word_at(w, at / 240) & w->c->mask[at % 240]);

        counted += count_words(w, word, at / 240);
        word = at / 240;
        l->sum += sign_of(w, l, k) * (int64_t)(counted + left);
        l->signs += sign_of(w, l, k);
    }
    w->left = counted + count_words(w, word, COMBINE_WORDS);
}

/* Use the counts of blocks. */
static void count_many(struct combine_work *w, struct leaves *l)
{
    if (l->b > w->c->general) {
        for (uint32_t k = 0; k < l->count; k++)
            l->sum += count_to(w, w->batch[k]);
        l->signs += l->count;
        return;
    }
    for (uint32_t k = 0; k < l->count; k++) {
        l->sum += w->sign[k] * (int64_t)count_to(w, w->batch[k]);
        l->signs += w->sign[k];
    }
}

/* Find the leaves of the b-th prime in the segment. */
static void find(const struct combine_work *w, uint32_t b, struct leaves *l)
{
    const struct combine *c = w->c;
    const uint32_t p = c->primes[b];
    const int general = b <= c->general;
    const uint64_t xp = c->x / p;
    const uint64_t lo = larger(xp / w->high, general ? c->y / p : p);
    const uint64_t hi = w->low ? smaller(xp / w->low, w->most[b]) : w->most[b];

    *l = (struct leaves){.xp = xp, .p = p, .b = b};
    if (hi <= lo)
        return;
    l->at = general ? combine_entries(c, lo) : (uint32_t)combine_pi(c, lo) + 1;
    l->end = general ? combine_entries(c, hi) : (uint32_t)combine_pi(c, hi) + 1;
}

/* The leaves of the b-th prime in the segment; sets w->left. */
static uint64_t hard(struct combine_work *w, uint32_t b)
{
    struct leaves l;

    find(w, b, &l);
    next_batch(w, &l);
    if (l.at == l.end && l.count <= COMBINE_FEW) {
        count_few(w, &l);
    } else {
        recount(w);
        count_many(w, &l);
        while (l.at < l.end) {
            next_batch(w, &l);
            count_many(w, &l);
        }
    }
    return (uint64_t)l.sum + (uint64_t)l.signs * w->total[b];
}

/* The count of leaves of the b-th prime at or above high, each counted as
 * -mu(m). */
static uint64_t hard_above(const struct combine_work *w, uint32_t b)
{
    const struct combine *c = w->c;
    const uint32_t p = c->primes[b];
    const uint64_t hi = smaller(c->x / p / w->high, w->most[b]);

    if (b > c->general)
        return hi > p ? combine_pi(c, hi) - b : 0;
    return hi > c->y / p ? (uint64_t)(sum_of_mu(c, b, p, c->y / p) -
                                      sum_of_mu(c, b, p, hi))
                         : 0;
}

/* ---- P2 ------------------------------------------------------------------- */

/* The largest prime up to n, n >= 7. */
static uint64_t prime_to(const struct combine *c, uint64_t n)
{
    uint64_t byte = n / 30;
    const unsigned char *bits = (const unsigned char *)&c->odds[byte / 8].bits;
    unsigned left = bits[byte % 8] & wheel_to(n % 30);

    while (left == 0) {
        byte--;
        bits = (const unsigned char *)&c->odds[byte / 8].bits;
        left = bits[byte % 8];
    }
    return 30 * byte + wheel_residue[31 - __builtin_clz(left)];
}

/* Primes y < *p <= sqrt(x), falling, whose x / p is in the segment. Returns the
 * sum of the counts of primes from the segment's start to there. */
static uint64_t pairs(const struct combine_work *w, uint64_t *p, uint64_t *n)
{
    const struct combine *c = w->c;
    const double x_double = (double)c->x;
    uint64_t sum = 0;

    while (*p > c->y) {
        uint64_t rest;
        const uint64_t at = divide(c->x, x_double, (uint32_t)*p, &rest);

        if (at >= w->high)
            break;
        sum += count_to(w, (uint32_t)(at - w->low));
        ++*n;
        *p = prime_to(c, *p - 1);
    }
    return sum;
}

/* ---- a part ------------------------------------------------------------------ */

/* Strike out the b-th prime; *ready: next[] is right up to there. */
static void strike(struct combine_work *w, uint32_t b, uint32_t *ready)
{
    const uint32_t p = w->c->primes[b];

    if (b > *ready) {
        w->next[b] = combine_first(w->low / 30, p);
        *ready = b;
    }
    combine_strike(w->bits, COMBINE_BYTES, &w->next[b], p);
}

/* The primes to strike out of a segment, to leave only primes. */
static uint32_t sieving_primes(const struct combine_work *w)
{
    const struct combine *c = w->c;

    if (w->low == 0)
        return c->last;
    return (uint32_t)combine_pi(c, smaller(c->edge, square_root(w->high)));
}

static uint64_t sieve_part(const struct combine *c, int part, void *work)
{
    struct combine_work *w = work;
    const uint64_t last = c->bounds[part + 1] * COMBINE_SPAN;
    uint32_t hard_to = c->fourth, ready = COMBINE_SMALL;
    uint64_t sum = 0, primes = 0, p = 0;

    lay_out(w, c);
    for (uint32_t b = COMBINE_SMALL + 1; b <= c->fourth; b++) {
        const uint64_t q = c->primes[b], m = c->x / q / q / q;

        w->total[b] = 0;
        w->most[b] = (uint32_t)smaller(m, c->y);
    }
    for (w->low = c->bounds[part] * COMBINE_SPAN; w->low < last;
         w->low = w->high) {
        w->high = w->low + COMBINE_SPAN;
        /* All leaves of larger primes are below. */
        while (hard_to > COMBINE_SMALL &&
               c->x / c->primes[hard_to] / c->primes[hard_to] < w->low)
            hard_to--;
        combine_begin(c->small, w->bits, w->low / 30);
        for (uint32_t b = COMBINE_SMALL + 1; b <= hard_to; b++) {
            sum += hard(w, b);
            w->total[b] += w->left;
            strike(w, b, &ready);
        }
        if (w->high > c->root) {
            const uint32_t to = sieving_primes(w);
            uint64_t n = 0;

            for (uint32_t b = hard_to + 1; b <= to; b++)
                strike(w, b, &ready);
            ready = to;
            recount(w);
            if (p == 0)
                p = prime_to(c, w->low ? smaller(c->root, c->x / w->low)
                                       : c->root);
            if (w->low == 0)
                primes = c->last - 1; /* struck out; 1 is left */
            sum -= pairs(w, &p, &n);
            sum -= n * primes;
            primes += w->left;
        } else {
            ready = hard_to;
        }
    }
    for (uint32_t b = COMBINE_SMALL + 1; b <= c->fourth; b++)
        sum += w->total[b] * hard_above(w, b);
    if (c->x / last > c->y)
        sum -= primes * (combine_pi(c, smaller(c->root, c->x / last)) - c->a);
    return sum;
}

#endif
