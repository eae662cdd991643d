/* SPDX-License-Identifier: BSD-3-Clause */
/* The fast sieve of Eratosthenes: segmented, bit-packed on the wheel mod 30
 * (wheel.h), and its only file with inner loops: a version for an instruction
 * set replaces sieve.c and nothing else. reference.c is the readable one.
 *
 * A strip of the number line is worked on in four steps, with p a base prime:
 *
 *     p <= 163        pre-sieve: the strip is the AND of 16 periodic tables
 *     p <= small      whole turns, one L1-sized block of the strip at a time
 *     p <= turn       whole turns over the strip, which sits in L2
 *     p above         hit by hit; first hits found anew by a division
 *
 * A turn is the eight multiples p (30 b + s), s the residues: it starts at
 * byte p b, spans p bytes, and clears byte p b + floor(p s / 30), where the
 * bit depends only on p mod 30 and s. So each of the eight classes of primes
 * has a loop of its own with eight constant masks and no phase to keep. A turn
 * that begins before the end of a strip is always done whole; what it clears
 * beyond is kept for the next strip, and before the first one falls into a
 * margin:
 *
 *     | margin |  strip: block | block | ... | block  | margin |
 *       waste   0                                bytes   pre-sieved ahead,
 *                                                        moves to 0 next
 */
#ifndef KERNELS_PRIMES_SIEVE_H
#define KERNELS_PRIMES_SIEVE_H

#include <stddef.h>
#include <stdint.h>

/* What sieve_shape() takes for the size of an L1 data cache. */
#define SIEVE_L1_MIN 4096
#define SIEVE_L1_MAX 16777216

/* Whole turns up to here, so that p * floor(p / 30) fits an int32_t. */
#define SIEVE_TURN_MAX    131072
#define SIEVE_TURN_PRIMES 12288 /* at least the primes up to there */

#define SIEVE_TABLES      16
#define SIEVE_TABLE_BYTES 10368 /* longest period 97 * 101, and a run more */
#define SIEVE_HEAD_BYTES  6     /* hold every pre-sieved prime itself */

/* Sizes that follow from the numbers to be sieved and the cache; bytes are
 * sieve bytes of 30 numbers. */
struct sieve_shape {
    uint32_t root;        /* base primes go up to here */
    uint32_t small, turn; /* the largest primes of each kind, see above */
    size_t block_bytes;   /* what one L1 holds beside the lists */
    size_t strip_bytes;   /* multiple of block_bytes */
    size_t margin_bytes;  /* >= turn, multiple of 64 */
};

/* What all workers of a group read: filled once by sieve_base_fill(). */
struct sieve_base {
    struct sieve_shape shape;
    unsigned char head[SIEVE_HEAD_BYTES]; /* the sieve's true first bytes */
    uint32_t period[SIEVE_TABLES];        /* of each table, bytes */
    uint32_t turn_first[9]; /* class c: turn[turn_first[c]..turn_first[c+1]) */
    uint32_t small_end[8];  /* the small ones: [turn_first[c]..small_end[c]) */
    uint32_t turn[SIEVE_TURN_PRIMES];
    unsigned char table[SIEVE_TABLES][SIEVE_TABLE_BYTES];
    uint64_t count, large_first; /* of primes[]; the first beyond turn */
    uint32_t primes[];           /* 2, 3, 5, ... up to shape.root */
};

/* A worker's place on the number line. */
struct sieve {
    const struct sieve_base *base;
    uint64_t next;                 /* first byte of the strip to come */
    size_t done_bytes;             /* length of the strip before; 0: none yet */
    unsigned char *bits;           /* the strip */
    int32_t at[SIEVE_TURN_PRIMES]; /* next turn of turn[i], from the strip */
    unsigned char buffer[];
};

/* Sizes for sieving numbers up to limit with an L1 data cache of l1_bytes
 * (clamped to SIEVE_L1_MIN .. SIEVE_L1_MAX). */
struct sieve_shape sieve_shape(uint64_t limit, size_t l1_bytes);

/* Bytes of a struct sieve_base (4 for each prime up to sqrt(limit)) and of a
 * struct sieve (0.4 to 0.6 MB, or sqrt(limit) / 32 if that is more) with an L1
 * of 32 KiB. */
size_t sieve_base_bytes(const struct sieve_shape *shape);
size_t sieve_bytes(const struct sieve_shape *shape);

/* Find the base primes and the tables. work is sieve_bytes() of memory for the
 * meantime. Instant for limits up to 1e14; a root of 2^32 takes seconds. */
void sieve_base_fill(struct sieve_base *base, const struct sieve_shape *shape,
                     struct sieve *work);

/* Stand at byte first. Costs a division per prime up to shape.turn, so let the
 * strips that follow be longer in numbers than 100 times that. */
void sieve_start(struct sieve *s, const struct sieve_base *base,
                 uint64_t first);

/* Sieve the next bytes (1 .. strip_bytes) and move past them. Returns the
 * strip, valid until the next call; the caller may clear bits in it. Right for
 * all numbers up to (shape.root + 1)^2 - 1. */
unsigned char *sieve_next(struct sieve *s, size_t bytes);

/* Number of bits set. */
uint64_t sieve_count(const unsigned char *bits, size_t bytes);

#endif
