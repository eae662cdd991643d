/* SPDX-License-Identifier: BSD-3-Clause */
/* pi(x): the bounds, the memory, and the dispatch of the parts. */
#include "kernels/primes/combine.h"

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

/* The same as odds_count_most(), but never less than for a smaller x. */
static size_t count_most(uint32_t x)
{
    const uint32_t below =
        x ? (uint32_t)(((uint64_t)1 << (31 - __builtin_clz(x))) - 1) : 0;
    const size_t a = odds_count_most(x), b = odds_count_most(below);

    return a > b ? a : b;
}

static uint64_t smaller64(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* One of both is below 2^32. */
static uint32_t smaller(uint64_t a, uint64_t b)
{
    return (uint32_t)smaller64(a, b);
}

/* A larger y means fewer numbers to sieve, but more easy leaves. The best y /
 * x^(1/3) for x = 1e12, 1e14, 1e15, 1e16 were 5, 8, 11 and 17. */
static void choose(struct combine *c, uint64_t x)
{
    const uint64_t bits = 64 - (uint64_t)__builtin_clzll(x);
    const uint64_t over = bits < 29 ? 80 : (bits - 20) * (bits - 20);

    c->x = x;
    c->root = square_root(x);
    c->cube = (uint32_t)cube_root(x);
    c->y = smaller(c->cube * over / 80, c->root);
    c->table = c->root;
    c->segments = (uint32_t)(x / c->y / COMBINE_SPAN) + 1;
}

/* Parts with fewer segments would start for too little work. Easy leaves
 * take a third of the time. */
static void divide_work(struct combine *c)
{
    const int most = COMBINE_PARTS_MOST / 3 * 2;

    c->sieving = (int)smaller((c->segments + 7) / 8, (uint64_t)most);
    c->easy = (c->sieving + 1) / 2;
}

/* Reserve bytes, 64-aligned. */
static void *reserve(uintptr_t *at, size_t bytes)
{
    void *here;

    *at += -*at & 63;
    here = (void *)*at;
    *at += bytes;
    return here;
}

/* Lay out the tables in memory, one after the other. Returns the bytes. */
static size_t lay_out(struct combine *c, uint64_t x, struct combine_room **room)
{
    uintptr_t at = (uintptr_t)c;
    struct combine k = {.x = x, .direct = x < COMBINE_DIRECT};
    size_t entries = 0, classes = 0;

    reserve(&at, sizeof(*c));
    if (k.direct) {
        k.table = (uint32_t)x;
        k.sieving = 1;
    } else {
        choose(&k, x);
        divide_work(&k);
        entries = ((size_t)k.y / COMBINE_PRIMORIAL + 1) * COMBINE_TOTIENT;
        classes = count_most(square_root(k.y)) + 1;
    }
    k.odds = reserve(&at, ((size_t)k.table / 240 + 1) * sizeof(*k.odds));
    k.patterns = reserve(&at, COMBINE_PATTERN_SIZE);
    *room = reserve(&at, sizeof(**room));
    if (!k.direct) {
        k.bounds = reserve(&at, sizeof(*k.bounds) * (COMBINE_PARTS_MOST + 1));
        k.primes = reserve(&at, sizeof(*k.primes) * (count_most(k.y) + 11));
        k.phi = reserve(&at, sizeof(*k.phi) * COMBINE_PRIMORIAL);
        k.number = reserve(&at, sizeof(*k.number) * entries);
        k.factor = reserve(&at, sizeof(*k.factor) * entries);
        k.classes = reserve(&at, sizeof(*k.classes) * classes);
        k.sums = reserve(&at, sizeof(*k.sums) * classes * (COMBINE_BLOCKS + 1));
    }
    if (c)
        *c = k;
    return (size_t)(at - (uintptr_t)c);
}

size_t combine_bytes(uint64_t x)
{
    struct combine_room *room;
    size_t bytes = lay_out(NULL, x, &room);
    /* The largest table of a direct count is larger than the next tables. */
    const size_t direct =
        x < COMBINE_DIRECT ? 0 : lay_out(NULL, COMBINE_DIRECT - 1, &room);

    return ((bytes > direct ? bytes : direct) + 127) / 64 * 64;
}

int combine_parts(uint64_t x)
{
    struct combine c = {0};

    if (x < COMBINE_DIRECT)
        return 1;
    choose(&c, x);
    divide_work(&c);
    return c.sieving + c.easy;
}

size_t combine_work_bytes(uint64_t x)
{
    /* Hard primes are up to x^(1/4); sqrt(x / y) <= x^(1/3). */
    const uint32_t cube = (uint32_t)cube_root(x) + 17;
    const size_t hard = count_most(square_root(square_root(x))) + 17;

    return (sizeof(struct combine_work) + 12 * hard + 4 * (count_most(cube)) +
            COMBINE_BYTES + 2 * (size_t)cube + 1023) /
           64 * 64;
}

/* ---- parts ---------------------------------------------------------------- */

/* About the time of a segment, in 1/16 us on a Zen 4, as measured for 1e14 to
 * 1e16: what all segments take, the counts for each hard prime, and the leaves,
 * which are dense at first. In whole numbers, so that ranks on different
 * machines agree. */
static uint64_t cost(const struct combine *c, uint64_t segment)
{
    const uint64_t n = segment * COMBINE_SPAN + COMBINE_SPAN / 2;
    const uint64_t largest =
        smaller(square_root(c->root), square_root(c->x / n));
    const uint64_t leaves = c->x / n * 2 / (2 * segment + 1);
    const uint64_t few = leaves / 24, many = 16 * (uint64_t)square_root(leaves);

    return 150 * 16 + combine_pi(c, largest) * 5 / 2 +
           smaller64(few, smaller64(many, 160 * (uint64_t)c->fourth));
}

/* Deal the segments so that the parts cost the same, with one or more each. */
static void fill_bounds(struct combine *c)
{
    uint64_t left = 0;
    uint32_t segment = 0;

    for (uint32_t i = 0; i < c->segments; i++)
        left += cost(c, i);
    for (int part = 0; part < c->sieving; part++) {
        const uint32_t others = (uint32_t)(c->sieving - part - 1);
        const uint64_t share = left / (others + 1);
        uint64_t sum = 0;

        c->bounds[part] = segment;
        do
            sum += cost(c, segment++);
        while (segment + others < c->segments &&
               sum + cost(c, segment) / 2 < share);
        left -= sum;
    }
    c->bounds[c->sieving] = c->segments;
}

void combine_fill(struct combine *c, uint64_t x)
{
    struct combine_room *room;

    lay_out(c, x, &room);
    combine_tables(c, room);
    if (!c->direct)
        fill_bounds(c);
}

extern combine_code combine_baseline, combine_avx2, combine_avx512,
    combine_avx512vnni, combine_neon;

static combine_code *const codes[ISAS] = {
    [ISA_BASELINE] = &combine_baseline,
#if ISA_X86
    [ISA_AVX2] = &combine_avx2,         [ISA_AVX512] = &combine_avx512,
    [ISA_VNNI] = &combine_avx512vnni,
#endif
#if ISA_ARM
    [ISA_NEON] = &combine_neon,
#endif
};

uint64_t combine_part(const struct combine *c, enum isa isa, int part,
                      void *work)
{
#if ISA_X86
    /* The first processors with VNNI do not have it. */
    if (isa == ISA_VNNI && !__builtin_cpu_supports("avx512vpopcntdq"))
        isa = ISA_AVX512;
#endif
    return (*codes[isa])(c, part, work);
}
