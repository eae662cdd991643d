/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables of pi(x): filled by combine.c, used by combine_impl.h. */
#ifndef KERNELS_PRIMES_COMBINE_IMPL_H
#define KERNELS_PRIMES_COMBINE_IMPL_H

#include <stdint.h>

#define COMBINE_DIRECT    10000000 /* a smaller x is sieved directly */
#define COMBINE_SMALL     6        /* primes 2 .. 13, covered by phi[] */
#define COMBINE_PRIMORIAL 30030
#define COMBINE_TOTIENT   5760 /* of 30030 */

struct combine {
    uint64_t x;
    uint32_t root;   /* floor(sqrt(x)) */
    uint32_t y, a;   /* a = pi(y) */
    uint32_t fourth; /* pi(x^(1/4)) */
    int direct;
    uint32_t table;   /* pi is tabulated up to here */
    uint32_t words;   /* of odds */
    uint64_t *odds;   /* primes up to table, see odds.h */
    uint32_t *before; /* [w]: primes before word w */
    uint32_t *primes; /* [1] = 2, ... up to y */
    uint16_t *phi;    /* [n]: phi(n, 6), n < 30030 */
    uint16_t *least;  /* [m]: least factor of m <= y, 65535: m is prime */
    signed char *mu;  /* [m] */
};

/* pi(n), n <= c->table. */
static inline uint64_t combine_pi(const struct combine *c, uint64_t n)
{
    const uint64_t bit = (n + 1) / 2; /* the first above n */

    if (n < 2)
        return 0;
    return c->before[bit / 64] +
           (uint64_t)__builtin_popcountll(
               bit % 64 ? c->odds[bit / 64] << (64 - bit % 64) : 0);
}

#define COMBINE_WORDS  4096  /* of a segment: 32 KB, 524288 numbers */
#define COMBINE_BLOCK  8     /* words per counter */
#define COMBINE_PERIOD 15015 /* bytes until 3 .. 13 repeat */

struct combine_work {
    const struct combine *c;
    uint64_t low, high; /* the segment's numbers are low .. high-1 */
    uint64_t left;      /* numbers of the segment not struck out */
    uint32_t block;     /* first block not included in counted */
    uint64_t counted;   /* numbers left in the blocks before it */
    uint32_t count[COMBINE_WORDS / COMBINE_BLOCK];
    uint64_t bits[COMBINE_WORDS];
    unsigned char small[COMBINE_PERIOD]; /* bits left by 3 .. 13 */
    uint64_t *phi;                       /* [b]: phi(low - 1, b - 1) */
    int64_t *next; /* [b]: bit of its next turn, relative to the segment */
    uint64_t memory[];
};

/* combine_part(), one version per instruction set. */
typedef uint64_t combine_code(const struct combine *c, int part, void *work);

#endif
