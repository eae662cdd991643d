/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables of pi(x): filled by combine_tables.c, used by combine_impl.h. */
#ifndef KERNELS_PRIMES_COMBINE_TABLES_H
#define KERNELS_PRIMES_COMBINE_TABLES_H

#include <stdint.h>

#define COMBINE_DIRECT    10000000 /* a smaller x is sieved directly */
#define COMBINE_BLOCKS    1024     /* of entries, at most */
#define COMBINE_SMALL     6        /* primes 2 .. 13, covered by phi[] */
#define COMBINE_PRIMORIAL 30030
#define COMBINE_TOTIENT   5760 /* of 30030 */

#define COMBINE_BYTES  32768 /* of a segment: fits L1 */
#define COMBINE_SPAN   (30 * (uint64_t)COMBINE_BYTES) /* its numbers */
#define COMBINE_WORDS  (COMBINE_BYTES / 8)
#define COMBINE_BATCH  256  /* leaves computed together */
#define COMBINE_FEW    16   /* leaves counted one from the other */
#define COMBINE_PERIOD 1001 /* bytes until 7, 11 and 13 repeat */

/* Bytes left by two primes, one pair after another: see combine_strike.h. */
#define COMBINE_PATTERNS     16
#define COMBINE_PATTERN_SIZE 84150 /* the sum of the products of all pairs */

/* 240 numbers, laid out as in wheel.h, and the count of primes before them,
 * which includes 2, 3 and 5. One cache line has both. */
struct combine_word {
    uint64_t bits, before;
};

struct combine {
    uint64_t x;
    int direct;
    uint32_t root, cube; /* floor(x^(1/2)), floor(x^(1/3)) */
    uint32_t y, table;
    uint32_t a;       /* pi(y) */
    uint32_t fourth;  /* pi(x^(1/4)), the hard primes */
    uint32_t general; /* pi(sqrt(y)): up to it, m may be composite; >= 6 */
    uint32_t last;    /* pi(sqrt(x / y)), the primes of the sieve */
    uint32_t edge;    /* largest of these */
    uint32_t segments;
    int sieving, easy;         /* parts */
    uint32_t *bounds;          /* [part]: first segment of a sieving part */
    struct combine_word *odds; /* pi up to table */
    uint32_t *primes;          /* [1] = 2, ... up to y */
    uint16_t *phi;             /* [n]: phi(n, 6), n < 30030 */

    /* The numbers m coprime to 30030, in order. Entry: 0 if mu(m) = 0, else the least factor - 1 (of a prime: 65534), plus 1
     * if mu(m) = -1. So entry > p if and only if the least factor is above p,
     * for any prime p, and its lowest bit is the sign. */
    uint32_t count;
    uint32_t *number;
    uint16_t *factor;
    /* [block of `block` entries][b - 7], b <= general: the sum of mu(m) over
     * the entries before the block with factors above the b-th prime. */
    uint32_t block, blocks;
    int32_t *sums, *classes;

    unsigned char *patterns;
    uint64_t mask[240]; /* [n]: bits of a word for numbers up to n */
    unsigned char small[COMBINE_PERIOD]; /* bits left by 7, 11 and 13 */
};

/* pi(n), 5 <= n <= c->table. */
static inline uint64_t combine_pi_above_4(const struct combine *c, uint64_t n)
{
    const struct combine_word *w = &c->odds[n / 240];

    return w->before +
           (uint64_t)__builtin_popcountll(w->bits & c->mask[n % 240]);
}

/* pi(n), n <= c->table. */
static inline uint64_t combine_pi(const struct combine *c, uint64_t n)
{
    static const unsigned char few[5] = {0, 0, 1, 2, 2};

    return n < 5 ? few[n] : combine_pi_above_4(c, n);
}

/* The number of entries up to n, n < 2^32. */
static inline uint32_t combine_entries(const struct combine *c, uint64_t n)
{
    return (uint32_t)(n / COMBINE_PRIMORIAL * COMBINE_TOTIENT +
                      c->phi[n % COMBINE_PRIMORIAL]);
}

/* Memory to sieve the table of pi: a segment, with room for turns around it, and base
 * primes up to 2^16. */
#define COMBINE_BASE       65536
#define COMBINE_BASE_COUNT 6543
struct combine_room {
    uint64_t bits[COMBINE_BASE / 128 + 1];
    int32_t next[COMBINE_BASE_COUNT];
    uint32_t primes[COMBINE_BASE_COUNT], count;
    unsigned char before[COMBINE_BASE], segment[COMBINE_BYTES],
        after[COMBINE_BASE];
};

/* Fill the tables of c, whose memory and bounds are set. */
void combine_tables(struct combine *c, struct combine_room *room);

/* combine_part(), one version per instruction set. */
typedef uint64_t combine_code(const struct combine *c, int part, void *work);

/* Private memory of a worker. Counts are of numbers not struck out. */
#define COMBINE_BLOCK 2 /* words of a segment per count */

struct combine_work {
    const struct combine *c;
    uint64_t low, high; /* the segment's numbers are low .. high-1 */
    uint64_t left;      /* in the segment */
    unsigned char *bits;
    uint64_t *total; /* [b]: of the part's segments before, for hard primes */
    uint32_t *most;  /* [b]: the largest m of a hard leaf */
    int32_t *next;   /* [b]: see combine_strike() */
    uint32_t before[COMBINE_WORDS / COMBINE_BLOCK]; /* in the blocks before */
    uint32_t batch[COMBINE_BATCH], chosen[COMBINE_BATCH];
    int32_t sign[COMBINE_BATCH];
    uint64_t memory[];
};

#endif
