/* SPDX-License-Identifier: BSD-3-Clause */
/* Choose the sizes of the fast sieve. */
#include "kernels/primes/odds.h"
#include "kernels/primes/sieve.h"
#include "kernels/primes/wheel.h"

/* Columns of a segment plus its primes must stay below 2^31 / 7. */
#define COLUMNS_MAX ((uint64_t)1 << 27)
#define HIT_MIN     65536 /* no number below 2^64 has four larger factors */

/* Primes that hit a part of a line at least this often are cleared in whole turns;
 * others hit by hit, a vector of primes at a time. */
#define TURN_PART 32

/* For each line, each large prime costs half a cycle, whether it hits the line
 * or not. So lines have at least a LINE_PART-th of the largest prime in columns,
 * up to LINE_MOST: at 1e17, 1.7 times as fast as lines that fit L2. */
#define LINE_PART   16
#define LINE_NARROW 4 /* without AVX2: vectors of four */
#define LINE_MOST   ((uint64_t)1 << 25)

/* In an interval shorter than this part of the largest prime, most large primes
 * have no hit. */
#define DEAL_PART 4

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

/* Cut the columns into segments of similar length, and these into parts that
 * fill at most 5/8 of L2, which leaves room for the lists. */
static void cut(struct sieve_shape *s, uint32_t wheel, uint32_t lines)
{
    const uint64_t part =
        smaller(s->l2_bytes / 512 * 5 / 8 * 4096, COLUMNS_MAX);
    const int narrow = s->isa == ISA_BASELINE || s->isa == ISA_NEON;
    uint64_t most = part, parts;

    s->wheel = wheel;
    s->lines = lines;
    s->column = s->from / wheel < SIEVE_HEAD ? 0 : s->from / wheel;
    s->columns = s->limit / wheel - s->column + 1;
    s->hit = s->root;
    if (s->root > larger(part, HIT_MIN)) {
        s->hit = (uint32_t)larger(smaller(part, s->columns), HIT_MIN);
        most =
            larger(part, smaller(s->root / (narrow ? LINE_NARROW : LINE_PART),
                                 LINE_MOST));
        most = smaller(most, LARGE_HITS * (uint64_t)s->hit);
    }
    s->segments = (int64_t)((s->columns + most - 1) / most);
    s->segment_columns =
        (uint32_t)((s->columns / (uint64_t)s->segments + 64) / 64 * 64);
    s->segments =
        (int64_t)((s->columns + s->segment_columns - 1) / s->segment_columns);
    parts = (s->segment_columns + part - 1) / part;
    s->part_columns = (uint32_t)((s->segment_columns / parts + 63) / 64 * 64);
}

/* Estimated cost in quarters of a cycle: one clear per column; for each line of
 * each segment the set-up of a prime and, for primes in turns, the seven hits
 * outside the line. */
static double cost(const struct sieve_shape *s)
{
    const uint64_t turn = smaller(s->root, s->part_columns / TURN_PART);
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

    /* The primes from x to 2 x contribute at most ln 2 / ln x. */
    for (uint64_t x = s->hit; x < s->root; x *= 2)
        doublings += 0.7 / (double)natural_log(x);
    if (doublings < part)
        part = doublings;
    return (uint32_t)(columns * 1.1 * part / (BUCKET_PAGE - 1)) + 3 * s->lines +
           8;
}

static struct sieve_shape shape_of(uint64_t from, uint64_t limit, enum isa isa,
                                   size_t l1_bytes, size_t l2_bytes)
{
    return (struct sieve_shape){
        .from = from,
        .limit = limit,
        .isa = isa,
        .l1_bytes =
            (uint32_t)larger(SIEVE_L1_MIN, smaller(l1_bytes, SIEVE_L1_MAX)),
        .l2_bytes =
            (uint32_t)larger(SIEVE_L2_MIN, smaller(l2_bytes, SIEVE_L2_MAX)),
        .root = square_root(limit),
        .group = 1,
    };
}

/* The sizes that follow from the cut. */
static void finish(struct sieve_shape *s)
{
    /* An eighth of L1 is left for lists and stack. */
    s->block_bytes = s->l1_bytes / 64 * 56;
    s->turn = (uint32_t)smaller(s->part_columns / TURN_PART, s->hit);
    s->middle = (uint32_t)smaller(s->block_bytes, s->turn);
    s->small = (uint32_t)smaller(s->block_bytes / 7 * 2, s->middle);
    s->margin_bytes = (s->turn + SIEVE_RUN_BYTES + 63) / 64 * 64;
}

static uint32_t blocks_of(const struct sieve_shape *own)
{
    return (uint32_t)own->segments * own->lines *
           ((own->segment_columns + LARGE_COLUMNS - 1) / LARGE_COLUMNS);
}

/* Set list i: the primes up to hi. */
static void set_list(struct sieve_shape *s, int i, uint64_t hi)
{
    struct sieve_list *list = &s->list[i];
    struct sieve_shape own;

    list->lo = i ? list[-1].hi : s->hit;
    list->hi = (uint32_t)larger(smaller(hi, s->root), list->lo);
    if (list->lo == list->hi)
        return;
    own = sieve_shape_large(s, list);
    list->blocks = blocks_of(&own);
    list->entries = (uint32_t)(odds_count_most(list->hi) +
                               LARGE_PAD * ((size_t)list->blocks + 1));
}

/* In lines longer than L2, primes that hit each part of a line are separate:
 * they clear part after part. */
static void cut_large(struct sieve_shape *s)
{
    const int parts = s->part_columns < s->segment_columns;

    s->hit = (uint32_t)larger(s->part_columns / TURN_PART, HIT_MIN);
    s->group = parts ? LARGE_LINES : 1;
    set_list(s, 0, parts ? s->part_columns : 0);
    set_list(s, 1, s->root);
}

struct sieve_shape sieve_shape(uint64_t from, uint64_t limit, enum isa isa,
                               size_t l1_bytes, size_t l2_bytes)
{
    static const uint32_t wheels[][2] = {{30, 8}, {210, 48}, {2310, 480}};
    struct sieve_shape s = shape_of(from, limit, isa, l1_bytes, l2_bytes);
    struct sieve_shape other = s;

    cut(&s, wheels[0][0], wheels[0][1]);
    for (int w = 1; w < 3; w++) {
        cut(&other, wheels[w][0], wheels[w][1]);
        if ((other.hit == other.root || other.lines <= BUCKET_LINES) &&
            cost(&other) < cost(&s))
            s = other;
    }
    if (s.hit < s.root && s.columns * s.wheel < s.root / DEAL_PART) {
        s.pages = pages_of(&s);
        s.list[0] = (struct sieve_list){.lo = s.hit, .hi = s.root};
    } else if (s.hit < s.root)
        cut_large(&s);
    finish(&s);
    return s;
}

struct sieve_shape sieve_shape_large(const struct sieve_shape *shape,
                                     const struct sieve_list *list)
{
    const uint64_t from = (uint64_t)list->lo + 1;
    struct sieve_shape s;

    if (shape->pages)
        return sieve_shape(from, list->hi, shape->isa, shape->l1_bytes,
                           shape->l2_bytes);
    s = shape_of(from, list->hi, shape->isa, shape->l1_bytes, shape->l2_bytes);
    cut(&s, 210, 48);
    finish(&s);
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

size_t sieve_stride(const struct sieve_shape *shape)
{
    return (2 * (size_t)shape->margin_bytes + shape->segment_columns / 8 + 63) /
           64 * 64;
}

size_t sieve_bytes(const struct sieve_shape *shape)
{
    size_t bytes = sizeof(struct sieve) + prime_bytes(shape) +
                   shape->group * sieve_stride(shape) + 128;

    bytes += 4 * (shape->group * (size_t)LARGE_FOUND +
                  2 * (size_t)shape->list[0].entries + shape->list[1].entries);
    if (shape->pages) {
        const struct sieve_shape own =
            sieve_shape_large(shape, &shape->list[0]);

        bytes += ((size_t)shape->pages + 1) * BUCKET_PAGE * 4 +
                 sieve_bytes(&own) + 64;
    }
    return (bytes + 63) / 64 * 64;
}
