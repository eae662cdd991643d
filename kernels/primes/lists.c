/* SPDX-License-Identifier: BSD-3-Clause */
/* Set up the fast sieve: the tables of the pre-sieve and the lists of base
 * primes. */
#include <string.h>

#include "kernels/primes/odds.h"
#include "kernels/primes/sieve.h"

/* The smallest primes are grouped with the largest, so that all periods (the
 * products) are similar and the tables, 123 KB in all, are small compared with
 * the L2. Factors of M are skipped. */
static const uint32_t presieved[SIEVE_TABLES][3] = {
    {7, 29, 31},  {11, 19, 37}, {13, 17, 23}, {41, 163, 1},
    {43, 157, 1}, {47, 151, 1}, {53, 149, 1}, {59, 139, 1},
    {61, 137, 1}, {67, 131, 1}, {71, 127, 1}, {73, 113, 1},
    {79, 109, 1}, {83, 107, 1}, {89, 103, 1}, {97, 101, 1},
};

extern const struct sieve_code sieve_baseline, sieve_avx2, sieve_avx512,
    sieve_neon;

static const struct sieve_code *const codes[ISAS] = {
    [ISA_BASELINE] = &sieve_baseline,
#if ISA_X86
    [ISA_AVX2] = &sieve_avx2,         [ISA_AVX512] = &sieve_avx512,
    [ISA_VNNI] = &sieve_avx512,
#endif
#if ISA_ARM
    [ISA_NEON] = &sieve_neon,
#endif
};

/* 1 / n modulo m for coprime n and m (Euclid). */
static uint32_t inverse(uint32_t n, uint32_t m)
{
    int64_t a = n % m, b = m, x = 1, y = 0;

    while (a > 1) {
        int64_t q = b / a, t = b - q * a;

        b = a;
        a = t;
        t = y - q * x;
        y = x;
        x = t;
    }
    return (uint32_t)(x < 0 ? x + m : x);
}

/* Table t holds the hits of its primes, all starting at bit 0. */
static void fill_tables(struct sieve_base *b)
{
    const uint32_t wheel = b->shape.wheel;
    uint32_t start = 0;

    for (int t = 0; t < SIEVE_TABLES; t++) {
        unsigned char *table = b->tables + start;
        uint32_t period = 1, bytes;

        for (int i = 0; i < 3; i++)
            period *= wheel % presieved[t][i] ? presieved[t][i] : 1;
        bytes = period + SIEVE_RUN_BYTES;
        b->period[t] = period;
        b->start[t] = start;
        b->inverse[t] = inverse(8 * wheel % period, period);
        start += (bytes + 63) / 64 * 64;
        memset(table, 0xff, bytes);
        for (int i = 0; i < 3; i++)
            for (uint32_t k = 0, p = presieved[t][i];
                 k < 8 * bytes && wheel % p; k += p)
                table[k / 8] &= (unsigned char)~(1u << k % 8);
    }
}

/* The residues and the heads of the lines. odds covers SIEVE_HEAD columns. */
static void fill_lines(struct sieve_base *b, const uint64_t *odds)
{
    static const unsigned char factors[] = {3, 5, 7, 11};
    const uint32_t wheel = b->shape.wheel;
    uint32_t line = 0;

    for (uint32_t r = 1; r < wheel; r += 2) {
        unsigned common = 0;

        for (int i = 0; i < 4; i++)
            common |= wheel % factors[i] == 0 && r % factors[i] == 0;
        if (common)
            continue;
        b->residue[line] = (uint16_t)r;
        b->head[line] = 0;
        for (uint32_t k = 0; k < SIEVE_HEAD; k++) {
            uint32_t n = wheel * k + r;

            if (n % 2 && odds_prime(odds, n))
                b->head[line] |= (uint16_t)(1u << k);
        }
        line++;
    }
}

static enum sieve_tier tier_of(const struct sieve_shape *shape, uint32_t p)
{
    return p <= shape->small    ? TIER_SMALL
           : p <= shape->middle ? TIER_MIDDLE
           : p <= shape->turn   ? TIER_TURN
                                : TIER_HIT;
}

/* Sort the base primes into their lists: first count them, then place them. */
static void fill_lists(struct sieve_base *b, const uint64_t *odds)
{
    const struct sieve_shape *shape = &b->shape;
    uint32_t(*const end)[4] = b->end;

    memset(b->end, 0, sizeof(b->end));
    for (int place = 0; place < 2; place++) {
        for (uint32_t p = SIEVE_PRESIEVED + 2; p <= shape->hit; p += 2) {
            enum sieve_tier tier;
            uint32_t class;

            if (!odds_prime(odds, p))
                continue;
            tier = tier_of(shape, p);
            class = tier == TIER_HIT ? 0 : p % 8 / 2;
            if (place)
                b->p[end[tier][class]] = p;
            end[tier][class]++;
        }
        b->count = 0;
        for (int i = 0; i < 4 * TIERS && !place; i++) {
            uint32_t n = end[i / 4][i % 4];

            b->first[i / 4][i % 4] = end[i / 4][i % 4] = b->count;
            b->count += n;
        }
    }
    b->count = end[TIERS - 1][3];
}

/* -1 / M modulo p is (p i - 1) / M with i = 1 / p modulo M. */
static void fill_steps(struct sieve_base *b)
{
    const uint32_t wheel = b->shape.wheel;
    uint32_t inverses[2310];

    for (uint32_t i = 0; i < b->shape.lines; i++)
        inverses[b->residue[i]] = inverse(b->residue[i], wheel);
    for (uint32_t i = 0; i < b->count; i++) {
        const uint64_t p = b->p[i];
        const uint64_t step = (p * inverses[p % wheel] - 1) / wheel;

        b->step[i] = (uint32_t)step;
        b->ratio[i] = (uint32_t)((step << 32) / p);
    }
}

void sieve_lists_fill(struct sieve_base *b, const struct sieve_shape *shape)
{
    const size_t most = odds_count_most(shape->hit);
    uint32_t limit = SIEVE_HEAD * 2310;
    uint64_t *odds = b->memory;

    b->shape = *shape;
    b->code = codes[shape->isa];
    if (limit < shape->hit)
        limit = shape->hit;
    odds_fill(odds, limit);
    b->p = (uint32_t *)(odds + odds_bytes(limit) / 8);
    b->step = b->p + most;
    b->ratio = b->step + most;
    memset(b->large, 0, sizeof(b->large));
    fill_tables(b);
    fill_lines(b, odds);
    fill_lists(b, odds);
    fill_steps(b);
}
