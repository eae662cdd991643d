/* SPDX-License-Identifier: BSD-3-Clause */
/* What the fast sieve needs before its first strip: sizes, pre-sieve tables and
 * base primes. Beyond 65535 it finds its base primes itself. */
#include "kernels/primes/sieve.h"

#include <string.h>

#include "kernels/primes/reference.h"
#include "kernels/primes/wheel.h"

#define PRESIEVED 163 /* the largest prime of the tables */

/* The smallest primes with the largest, so that the periods (the products) are
 * about alike and the sum of all tables, 123 KB, stays small against an L2. */
static const uint32_t presieve_primes[SIEVE_TABLES][3] = {
    {7, 29, 31},  {11, 19, 37}, {13, 17, 23}, {41, 163, 1},
    {43, 157, 1}, {47, 151, 1}, {53, 149, 1}, {59, 139, 1},
    {61, 137, 1}, {67, 131, 1}, {71, 127, 1}, {73, 113, 1},
    {79, 109, 1}, {83, 107, 1}, {89, 103, 1}, {97, 101, 1},
};

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

struct sieve_shape sieve_shape(uint64_t limit, size_t l1_bytes)
{
    const uint32_t root = square_root(limit);
    const uint32_t turn = (uint32_t)smaller(root, SIEVE_TURN_MAX);
    const size_t l1 = larger(SIEVE_L1_MIN, smaller(l1_bytes, SIEVE_L1_MAX));
    /* An eighth of L1 is left to lists and stack. */
    const size_t block = l1 / 64 * 56;
    /* Eight blocks, half of a small L2, do as well as more; but a strip costs
     * a division for each of the large primes, so with them it grows. */
    const size_t strip = larger(smaller(8 * block, 262144), root / 32);

    return (struct sieve_shape){
        .root = root,
        .small = (uint32_t)smaller(block / 2, turn),
        .turn = turn,
        .block_bytes = block,
        .strip_bytes = larger(strip / block, 1) * block,
        .margin_bytes = (turn + 64) / 64 * 64,
    };
}

/* pi(x) <= x / ln x (1 + 1.2762 / ln x) for x > 1 (Dusart 1999), with ln x
 * taken too small by less than ln 2; below 17 pi(x) is less than 7. */
static uint64_t primes_at_most(uint32_t x)
{
    double ln;

    if (x < 17)
        return 7;
    ln = 0.693147 * (31 - __builtin_clz(x));
    return (uint64_t)(x / ln * (1 + 1.2762 / ln)) + 1;
}

size_t sieve_base_bytes(const struct sieve_shape *shape)
{
    /* The bootstrap needs room for all primes up to 65535 at most. */
    return sizeof(struct sieve_base) +
           sizeof(uint32_t) * (size_t)primes_at_most(shape->root);
}

size_t sieve_bytes(const struct sieve_shape *shape)
{
    /* The pre-sieve rounds up to whole vectors. */
    return sizeof(struct sieve) + 2 * shape->margin_bytes + shape->strip_bytes +
           64;
}

/* Clear the multiples of p from byte 0 on, p's own among them. */
static void clear_multiples(unsigned char *table, uint32_t p)
{
    for (int bit = 0; bit < 8; bit++) {
        const uint32_t n = p * wheel_residue[bit];
        const unsigned char mask = (unsigned char)~(1u << wheel_bit[n % WHEEL]);

        for (uint32_t at = n / WHEEL; at < SIEVE_TABLE_BYTES; at += p)
            table[at] &= mask;
    }
}

static void fill_tables(struct sieve_base *base)
{
    for (int t = 0; t < SIEVE_TABLES; t++) {
        const uint32_t *p = presieve_primes[t];

        base->period[t] = p[0] * p[1] * p[2];
        memset(base->table[t], 0xff, SIEVE_TABLE_BYTES);
        for (int k = 0; k < 3 && p[k] > 1; k++)
            clear_multiples(base->table[t], p[k]);
    }
}

/* The primes below 6 * 30, most of which the tables cross out themselves. */
static void fill_head(struct sieve_base *base)
{
    uint32_t primes[REFERENCE_PRIMES];
    int count = reference_primes(SIEVE_HEAD_BYTES * WHEEL - 1, primes);

    memset(base->head, 0, sizeof(base->head));
    for (int i = 3; i < count; i++)
        base->head[primes[i] / WHEEL] |=
            (unsigned char)(1u << wheel_bit[primes[i] % WHEEL]);
}

/* Sort primes[0..count) into the lists of the sieve's steps. */
static void fill_lists(struct sieve_base *base)
{
    uint32_t n = 0;

    base->large_first = 0;
    while (base->large_first < base->count &&
           base->primes[base->large_first] <= base->shape.turn)
        base->large_first++;

    for (unsigned c = 0; c < 8; c++) {
        base->turn_first[c] = n;
        base->small_end[c] = n;
        for (uint64_t i = 0; i < base->large_first; i++) {
            uint32_t p = base->primes[i];

            if (p <= PRESIEVED || p % WHEEL != wheel_residue[c])
                continue;
            base->turn[n++] = p;
            if (p <= base->shape.small)
                base->small_end[c] = n;
        }
    }
    base->turn_first[8] = n;
}

/* Append the primes of a strip that starts at byte first to base->primes. By
 * words of eight bytes, for they mispredict once each: 1 s less at 2^32. */
static void collect(struct sieve_base *base, uint64_t first,
                    const unsigned char *bits, size_t bytes)
{
    uint32_t *to = base->primes + base->count;

    for (size_t i = 0; i < bytes; i += 8) {
        const uint64_t number = (first + i) * WHEEL;
        uint64_t word = 0;

        for (size_t b = 0; b < 8 && i + b < bytes; b++)
            word |= (uint64_t)bits[i + b] << (8 * b);
        for (; word; word &= word - 1) {
            unsigned bit = (unsigned)__builtin_ctzll(word);

            *to++ =
                (uint32_t)(number + bit / 8 * WHEEL + wheel_residue[bit % 8]);
        }
    }
    base->count = (uint64_t)(to - base->primes);
}

void sieve_base_fill(struct sieve_base *base, const struct sieve_shape *shape,
                     struct sieve *work)
{
    const uint32_t root = shape->root;
    const uint64_t end = root / WHEEL + 1;

    base->shape = *shape;
    fill_tables(base);
    fill_head(base);
    base->count =
        (uint64_t)reference_primes(root < 65535 ? root : 65535, base->primes);
    fill_lists(base);
    if (root <= 65535)
        return;

    /* The primes so far suffice for all numbers up to root < 2^32; none of
     * them is lost when the sieve finds them again. */
    sieve_start(work, base, 0);
    base->count = 3;
    base->large_first = UINT64_MAX;
    for (uint64_t first = 0; first < end;) {
        uint64_t left = end - first;
        size_t bytes =
            left < shape->strip_bytes ? (size_t)left : shape->strip_bytes;

        unsigned char *bits = sieve_next(work, bytes);

        if (bytes == left)
            bits[bytes - 1] &= wheel_to(root % WHEEL);
        collect(base, first, bits, bytes);
        first += bytes;
    }
    fill_lists(base);
}
