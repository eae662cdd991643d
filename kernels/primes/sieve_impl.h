/* SPDX-License-Identifier: BSD-3-Clause */
/* The hot loops of the fast sieve, compiled once per instruction set. The
 * including file defines SIEVE_CODE, the name of its struct sieve_code, and
 * VECTOR_BYTES, the width of a register. */
#include <string.h>

#include "kernels/primes/sieve.h"

typedef uint64_t vector __attribute__((vector_size(VECTOR_BYTES)));

/* ---- the pre-sieve ------------------------------------------------------- */

static inline vector vector_load(const unsigned char *from)
{
    vector v;

    memcpy(&v, from, sizeof(v));
    return v;
}

/* to[0..RUN) = AND of eight tables, each at its own offset; with again, also of
 * the old content. Eight pointers are as many as fit the registers. */
static inline __attribute__((always_inline)) void
and_eight(unsigned char *to, const unsigned char *const from[8], int again)
{
    const unsigned char *a = from[0], *b = from[1], *c = from[2], *d = from[3];
    const unsigned char *e = from[4], *f = from[5], *g = from[6], *h = from[7];

    for (size_t i = 0; i < SIEVE_RUN_BYTES; i += sizeof(vector)) {
        vector v = vector_load(a + i) & vector_load(b + i) &
                   vector_load(c + i) & vector_load(d + i) &
                   vector_load(e + i) & vector_load(f + i) &
                   vector_load(g + i) & vector_load(h + i);

        if (again)
            v &= vector_load(to + i);
        memcpy(to + i, &v, sizeof(v));
    }
}

/* Overwrite the line with whole runs. The line starts at byte x of table t,
 * with 8 x = first number / M modulo the period, so that the hits of both are
 * at the same bits. */
static void presieve(const struct sieve *s, uint32_t residue)
{
    const struct sieve_base *base = s->base;
    uint32_t at[SIEVE_TABLES];

    for (uint32_t t = 0; t < SIEVE_TABLES; t++) {
        uint64_t period = base->period[t];
        uint64_t number = s->column % period * base->shape.wheel + residue;

        at[t] = (uint32_t)(number % period * base->inverse[t] % period);
    }
    for (size_t to = 0; to < s->bytes; to += SIEVE_RUN_BYTES) {
        const unsigned char *from[SIEVE_TABLES];

        for (uint32_t t = 0; t < SIEVE_TABLES; t++) {
            uint32_t next = at[t] + SIEVE_RUN_BYTES;
            uint32_t wrapped = next - base->period[t];

            from[t] = base->tables + base->start[t] + at[t];
            at[t] = wrapped < next ? wrapped : next;
        }
        and_eight(s->bits + to, from, 0);
        for (uint32_t t = 8; t < SIEVE_TABLES; t += 8)
            and_eight(s->bits + to, from + t, 1);
    }
}

/* ---- first hits ---------------------------------------------------------- */

/* The first hit of a prime in the line: column + hit = -residue / M modulo p.
 * residue * step modulo p uses Shoup's method: the quotient floor(residue *
 * ratio / 2^32) is exact or one too small. A subtraction that wraps gives a
 * value larger than any p, so the smaller of the two is correct. */
static inline __attribute__((always_inline)) uint32_t
first_hit(uint32_t p, uint32_t step, uint32_t ratio, uint32_t offset,
          uint32_t skip, uint32_t residue)
{
    const uint32_t quotient = (uint32_t)((uint64_t)residue * ratio >> 32);
    uint32_t x = residue * step - quotient * p;

    x = x - p < x ? x - p : x;
    x += offset;
    x = x - p < x ? x - p : x;
    return x + skip;
}

/* The first hits of primes first .. end-1: with turn, the start of their turns
 * in bytes, else in bits. */
static inline __attribute__((always_inline)) void
first_hits(struct sieve *s, uint32_t residue, uint32_t first, uint32_t end,
           int turn)
{
    const uint32_t *p = s->base->p, *step = s->base->step;
    const uint32_t *ratio = s->base->ratio;
    const uint32_t *offset = s->offset, *skip = s->skip;
    int32_t *restrict at = s->at;

    for (uint32_t i = first; i < end; i++) {
        const uint32_t hit =
            first_hit(p[i], step[i], ratio[i], offset[i], skip[i], residue);

        /* p p = 1 modulo 8, so going back hit * p mod 8 hits gives a multiple
         * of 8. */
        at[i] =
            turn ? (int32_t)(hit - (hit * p[i] & 7) * p[i]) >> 3 : (int32_t)hit;
    }
}

/* ---- whole turns --------------------------------------------------------- */

/* Clear hit n of a turn of p = 8 q + r. */
#define CLEAR(n)                                                               \
    turn[q * (n) + r * (n) / 8] &= (unsigned char)~(1u << (r * (n)&7))

/* Whole turns of primes of class r, from at[] until end. With a constant r the
 * loop body is eight `and byte, immediate`. */
static inline __attribute__((always_inline)) void
turns(unsigned char *bits, const uint32_t *p, int32_t *at, uint32_t n,
      ptrdiff_t end, const unsigned r)
{
    for (uint32_t i = 0; i < n; i++) {
        const size_t q = p[i] / 8;
        ptrdiff_t from = at[i];

        for (; from < end; from += p[i]) {
            unsigned char *const turn = bits + from;

            CLEAR(0);
            CLEAR(1);
            CLEAR(2);
            CLEAR(3);
            CLEAR(4);
            CLEAR(5);
            CLEAR(6);
            CLEAR(7);
        }
        at[i] = (int32_t)from;
    }
}

#define TURNS(r)                                                               \
    static void turns_##r(unsigned char *bits, const uint32_t *p, int32_t *at, \
                          uint32_t n, ptrdiff_t end)                           \
    {                                                                          \
        turns(bits, p, at, n, end, r);                                         \
    }

TURNS(1)
TURNS(3)
TURNS(5)
TURNS(7)

static void (*const turns_of[4])(unsigned char *bits, const uint32_t *p,
                                 int32_t *at, uint32_t n, ptrdiff_t end) = {
    turns_1, turns_3, turns_5, turns_7};

static void tier(struct sieve *s, enum sieve_tier tier, size_t end)
{
    const struct sieve_base *base = s->base;

    for (int c = 0; c < 4; c++) {
        uint32_t first = base->first[tier][c];

        turns_of[c](s->bits, base->p + first, s->at + first,
                    base->end[tier][c] - first, (ptrdiff_t)end);
    }
}

/* ---- single hits --------------------------------------------------------- */

static inline void clear_bit(unsigned char *bits, uint32_t at)
{
    bits[at / 8] &= (unsigned char)~(1u << at % 8);
}

/* Clear the hits in the line's bucket. */
static void bucket_hits(struct sieve *s, uint32_t index)
{
    struct bucket_walk walk;
    unsigned char *bits = s->bits;

    buckets_first(&s->buckets, index, &walk);
    do {
        for (size_t i = 0; i < walk.count; i++)
            bits[walk.hits[i] / 8] &= (unsigned char)~(1u << walk.hits[i] % 8);
    } while (buckets_next(&s->buckets, &walk));
}

/* ---- large primes -------------------------------------------------------- */

#include "kernels/primes/large_impl.h"

/* The hits before column end of primes first .. last-1 of TIER_HIT, one after
 * another. */
static void hits_each(struct sieve *s, uint32_t first, uint32_t last,
                      uint32_t end)
{
    for (uint32_t i = first; i < last; i++) {
        uint32_t at = (uint32_t)s->at[i];

        for (; at < end; at += s->base->p[i])
            clear_bit(s->bits, at);
        s->at[i] = (int32_t)at;
    }
}

/* The hits before column end, of a part of the line from column on. Those of a
 * vector of primes are found together, without a branch for each. */
static void hits(struct sieve *s, uint32_t from, uint32_t end)
{
    const struct sieve_base *base = s->base;
    const uint32_t first = base->first[TIER_HIT][0];
    const uint32_t old = first + (s->old - first) / LANES * LANES;
    struct found f = {s->bits, s->found, 0, end - from, UINT32_MAX, UINT32_MAX};

    for (uint32_t i = first; i < old; i += LANES) {
        lanes x;

        memcpy(&x, s->at + i, sizeof(x));
        x = found_hits(&f, x, lanes_load(base->p + i), end);
        if (end < 8 * s->bytes)
            memcpy(s->at + i, &x, sizeof(x));
    }
    clear_found(&f);
    hits_each(s, old, base->count, end);
}

/* ---- a line -------------------------------------------------------------- */

static void line(struct sieve *s, uint32_t index)
{
    const struct sieve_base *base = s->base;
    const size_t block = base->shape.block_bytes, bytes = s->bytes;
    const size_t part = base->shape.part_columns / 8;
    const uint32_t residue = base->residue[index];
    const uint32_t hit = base->first[TIER_HIT][0];
    size_t to;
    int odd;

    first_hits(s, residue, 0, hit, 1);
    first_hits(s, residue, hit, base->count, 0);
    presieve(s, residue);
    for (size_t from = 0, end = 0; from < bytes; from = to) {
        to = bytes - from < part ? bytes : from + part;
        for (odd = 0; end < to; odd = !odd) {
            end = to - end < block ? to : end + block;
            tier(s, TIER_SMALL, end);
            if (odd || end == to)
                tier(s, TIER_MIDDLE, end);
        }
        tier(s, TIER_TURN, to);
        hits(s, (uint32_t)(8 * from), (uint32_t)(8 * to));
    }
    if (base->large[0])
        often_hits(s, residue);
    if (base->shape.pages)
        bucket_hits(s, index);
}

/* ---- the count ----------------------------------------------------------- */

static uint64_t count_words(const unsigned char *bits, size_t words)
{
    uint64_t count = 0;
#if defined(__POPCNT__) || defined(__ARM_NEON)
    for (size_t i = 0; i < words; i++) {
        uint64_t w;

        memcpy(&w, bits + 8 * i, sizeof(w));
        count += (uint64_t)__builtin_popcountll(w);
    }
#else
    const uint64_t ones = ~(uint64_t)0;

    /* Each word adds up to 8 to a byte of the sums; 31 words do not overflow
     * it. */
    while (words > 0) {
        size_t n = words < 31 ? words : 31;
        uint64_t sums = 0;

        for (size_t i = 0; i < n; i++) {
            uint64_t w;

            memcpy(&w, bits + 8 * i, sizeof(w));
            w -= w >> 1 & ones / 3;
            w = (w & ones / 5) + (w >> 2 & ones / 5);
            sums += (w + (w >> 4)) & ones / 17;
        }
        sums = (sums & ones / 257) + (sums >> 8 & ones / 257);
        count += sums * (ones / 65535) >> 48;
        bits += 8 * n;
        words -= n;
    }
#endif
    return count;
}

const struct sieve_code SIEVE_CODE = {
    .line = line,
    .group = large_group,
    .columns = columns_of,
    .seek_large = seek_large,
    .near = near_primes,
    .count = count_words,
};
