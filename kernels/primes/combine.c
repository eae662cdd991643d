/* SPDX-License-Identifier: BSD-3-Clause */
/* pi(x): the tables, and the dispatch of the parts. */
#include "kernels/primes/combine.h"

#include <string.h>

#include "kernels/primes/combine_tables.h"
#include "kernels/primes/odds.h"
#include "kernels/primes/wheel.h"

/* floor(n^(1/3)) */
static uint64_t cube_root(uint64_t n)
{
    uint64_t root = 0;

    for (uint64_t bit = (uint64_t)1 << 21; bit; bit >>= 1) {
        uint64_t r = root + bit;

        if (r <= 2642245 && r * r * r <= n)
            root = r;
    }
    return root;
}

/* x^(1/3) times a factor that grows slowly: a larger y means fewer numbers to
 * sieve, but more leaves. */
static uint32_t y_of(uint64_t x)
{
    const uint64_t root = square_root(x), cube = cube_root(x);
    const uint64_t bits = 64 - (uint64_t)__builtin_clzll(x);
    uint64_t y = cube * (bits - 15) / 8;

    return (uint32_t)(y < root ? y : root);
}

/* Lay out the tables in memory, one after the other. */
static size_t lay_out(struct combine *c, uint64_t x)
{
    uintptr_t at = (uintptr_t)c + sizeof(*c);
    struct combine k = {.x = x, .root = square_root(x)};

    k.direct = x < COMBINE_DIRECT;
    k.table = k.direct ? (uint32_t)x : k.root;
    k.y = k.direct ? 1 : y_of(x);
    k.words = (uint32_t)(odds_bytes(k.table) / 8);
    at += -at & 63;
    k.odds = (uint64_t *)at;
    at += odds_bytes(k.table);
    k.before = (uint32_t *)at;
    at += 4 * (size_t)(k.words + 1);
    k.primes = (uint32_t *)at;
    at += 4 * (odds_count_most(k.y) + 2);
    k.phi = (uint16_t *)at;
    at += 2 * COMBINE_PRIMORIAL;
    k.least = (uint16_t *)at;
    at += 2 * ((size_t)k.y + 1);
    k.mu = (signed char *)at;
    at += (size_t)k.y + 1;
    if (c)
        *c = k;
    return (size_t)(at - (uintptr_t)c);
}

size_t combine_bytes(uint64_t x)
{
    return (lay_out(NULL, x) + 127) / 64 * 64;
}

static void fill_counts(struct combine *c)
{
    c->before[0] = c->table >= 2; /* the bits leave out 2 */
    for (uint32_t w = 0; w < c->words; w++)
        c->before[w + 1] =
            c->before[w] + (uint32_t)__builtin_popcountll(c->odds[w]);
}

static void fill_primes(struct combine *c)
{
    uint32_t n = 0;

    c->primes[n++] = 0; /* the first prime is primes[1] */
    if (c->y >= 2)
        c->primes[n++] = 2;
    for (uint32_t p = 3; p <= c->y; p += 2)
        if (odds_prime(c->odds, p))
            c->primes[n++] = p;
    c->a = n - 1;
}

/* The Moebius function and the least prime factor (65535 for a prime) of each
 * number up to y. */
static void fill_factors(struct combine *c)
{
    const uint64_t y = c->y;

    memset(c->mu, 1, y + 1);
    memset(c->least, 0xff, 2 * (y + 1));
    for (uint32_t i = 1; i <= c->a; i++) {
        const uint64_t p = c->primes[i];

        for (uint64_t m = p; m <= y; m += p) {
            c->mu[m] = (signed char)-c->mu[m];
            if (m > p && c->least[m] == 65535)
                c->least[m] = (uint16_t)p;
        }
        for (uint64_t m = p * p; m <= y; m += p * p)
            c->mu[m] = 0;
    }
}

static void fill_phi(struct combine *c)
{
    uint16_t count = 0;

    for (uint32_t n = 0; n < COMBINE_PRIMORIAL; n++) {
        count = (uint16_t)(count + (n % 2 && n % 3 && n % 5 && n % 7 &&
                                    n % 11 && n % 13));
        c->phi[n] = count;
    }
}

void combine_fill(struct combine *c, uint64_t x)
{
    lay_out(c, x);
    odds_fill(c->odds, c->table);
    fill_counts(c);
    if (c->direct)
        return;
    fill_primes(c);
    fill_factors(c);
    fill_phi(c);
    c->fourth = (uint32_t)combine_pi(c, square_root(c->root));
}

size_t combine_work_bytes(uint64_t x)
{
    /* sqrt(z) <= x^(1/3) <= y, and x^(1/4) <= y, too. */
    uint64_t cube = 2;

    while (cube * cube * cube < x && cube < 2642246)
        cube += cube / 8 + 1;
    return (sizeof(struct combine_work) +
            16 * (odds_count_most((uint32_t)cube) + 2) + 63) /
           64 * 64;
}

/* ---- the parts ------------------------------------------------------------ */

extern combine_code combine_baseline, combine_avx2, combine_avx512,
    combine_neon;

static combine_code *const codes[ISAS] = {
    [ISA_BASELINE] = &combine_baseline,
#if ISA_X86
    [ISA_AVX2] = &combine_avx2,         [ISA_AVX512] = &combine_avx512,
    [ISA_VNNI] = &combine_avx512,
#endif
#if ISA_ARM
    [ISA_NEON] = &combine_neon,
#endif
};

uint64_t combine_part(const struct combine *c, enum isa isa, int part,
                      void *work)
{
    return (*codes[isa])(c, part, work);
}
