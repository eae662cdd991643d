/* SPDX-License-Identifier: BSD-3-Clause */
/* Choose the sizes of the fast sieve. */
#include "kernels/primes/odds.h"
#include "kernels/primes/sieve.h"
#include "kernels/primes/wheel.h"

/* Columns of a segment plus its primes must stay below 2^31 / 7, and the
 * numbers of a segment below 2^32 if hits go to buckets. */
#define COLUMNS_MAX ((uint64_t)1 << 27)
#define SPAN_MAX    ((uint64_t)4000000000)
#define SPAN_ROOTS  (uint64_t)32
#define HIT_MIN     65536 /* no number below 2^64 has four larger factors */

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t natural_log(uint64_t n) /* within 1/2 for n >= 3; else 1 */
{
    return larger(1, (uint64_t)(63 - __builtin_clzll(n | 1)) * 69 / 100);
}

/* Cut the columns into segments of similar length that fill at most 5/8 of L2,
 * which leaves room for the lists. */
static void cut(struct sieve_shape *s, uint32_t wheel, uint32_t lines)
{
    uint64_t most = smaller(s->l2_bytes / 512 * 5 / 8 * 4096, COLUMNS_MAX);

    s->wheel = wheel;
    s->lines = lines;
    s->column = s->from / wheel < SIEVE_HEAD ? 0 : s->from / wheel;
    s->columns = s->limit / wheel - s->column + 1;
    s->hit = s->root;
    if (s->root > larger(most, HIT_MIN)) {
        const uint64_t span = smaller(SPAN_ROOTS * s->root, SPAN_MAX);

        most = smaller(most, span / wheel / 64 * 64);
        s->hit = (uint32_t)larger(smaller(most, s->columns), HIT_MIN);
    }
    s->segments = (int64_t)((s->columns + most - 1) / most);
    s->segment_columns =
        (uint32_t)((s->columns / (uint64_t)s->segments + 64) / 64 * 64);
    s->segments =
        (int64_t)((s->columns + s->segment_columns - 1) / s->segment_columns);
}

/* Estimated cost in quarters of a cycle: one clear per column; for each line of
 * each segment the set-up of a prime and, for primes in turns, the seven hits
 * outside the line. */
static double cost(const struct sieve_shape *s)
{
    const uint64_t turn = smaller(s->root, s->segment_columns / 64);
    const double primes = (double)s->hit / (double)natural_log(s->hit + 2);
    const double turns = (double)turn / (double)natural_log(turn + 3);

    return (double)s->lines *
           (4.0 * (double)s->columns +
            (double)s->segments * (4000 + 60 * primes + 60 * turns));
}

/* Pages for the hits of primes above hit. A prime p hits one column in p of all
 * lines. The sum over all p is ln ln root - ln ln hit, bounded by (root - hit)
 * / (hit ln hit) if root is near, else by doublings, 1/2 at most. 10 % are
 * added for variance, and a partly filled page for every line. */
static uint32_t pages_of(const struct sieve_shape *s)
{
    const double columns = (double)s->lines * s->segment_columns;
    double part =
        (double)(s->root - s->hit) / s->hit / (double)natural_log(s->hit);
    double doublings = 0;

    if (s->hit >= s->root)
        return 0;
    /* The primes from x to 2 x contribute at most ln 2 / ln x. */
    for (uint64_t x = s->hit; x < s->root; x *= 2)
        doublings += 0.7 / (double)natural_log(x);
    if (doublings < part)
        part = doublings;
    return (uint32_t)(columns * 1.1 * part / (BUCKET_PAGE - 1)) + 3 * s->lines +
           8;
}

struct sieve_shape sieve_shape(uint64_t from, uint64_t limit, enum isa isa,
                               size_t l1_bytes, size_t l2_bytes)
{
    static const uint32_t wheels[][2] = {{30, 8}, {210, 48}, {2310, 480}};
    struct sieve_shape s = {
        .from = from,
        .limit = limit,
        .isa = isa,
        .l1_bytes =
            (uint32_t)larger(SIEVE_L1_MIN, smaller(l1_bytes, SIEVE_L1_MAX)),
        .l2_bytes =
            (uint32_t)larger(SIEVE_L2_MIN, smaller(l2_bytes, SIEVE_L2_MAX)),
        .root = square_root(limit),
    };
    struct sieve_shape other = s;

    cut(&s, wheels[0][0], wheels[0][1]);
    for (int w = 1; w < 3; w++) {
        cut(&other, wheels[w][0], wheels[w][1]);
        if ((other.hit == other.root || other.lines <= BUCKET_LINES) &&
            cost(&other) < cost(&s))
            s = other;
    }
    s.pages = pages_of(&s);
    /* An eighth of L1 is left for lists and stack. */
    s.block_bytes = s.l1_bytes / 64 * 56;
    s.turn = (uint32_t)smaller(s.segment_columns / 64, s.hit);
    s.middle = (uint32_t)smaller(s.block_bytes, s.turn);
    s.small = (uint32_t)smaller(s.block_bytes / 7 * 2, s.middle);
    s.margin_bytes = (s.turn + SIEVE_RUN_BYTES + 63) / 64 * 64;
    return s;
}

static size_t prime_bytes(const struct sieve_shape *shape)
{
    return 3 * sizeof(uint32_t) * odds_count_most(shape->hit);
}

size_t sieve_lists_bytes(const struct sieve_shape *shape)
{
    return (sizeof(struct sieve_base) + prime_bytes(shape) +
            odds_bytes((uint32_t)larger(shape->hit, SIEVE_HEAD * 2310u)) + 63) /
           64 * 64;
}

size_t sieve_bytes(const struct sieve_shape *shape)
{
    return (sizeof(struct sieve) + prime_bytes(shape) +
            2 * (size_t)shape->margin_bytes + shape->segment_columns / 8 +
            (size_t)(shape->pages ? shape->pages + 1 : 0) * BUCKET_PAGE * 4 +
            128 + 63) /
           64 * 64;
}
