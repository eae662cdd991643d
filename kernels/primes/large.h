/* SPDX-License-Identifier: BSD-3-Clause */
/* The base primes too numerous for lists: 200 million up to 2^32. A separate
 * sieve finds them and stores them as bit lines. Their hits in a segment are
 * distributed to buckets. */
#ifndef KERNELS_PRIMES_LARGE_H
#define KERNELS_PRIMES_LARGE_H

#include "kernels/primes/sieve.h"

struct large {
    uint64_t column, columns;     /* of the lines */
    uint32_t wheel, lines, words; /* words in each line */
    uint16_t residue[SIEVE_LINES];
    uint64_t bits[];
};

/* Bytes for the primes of ]shape->hit, shape->root], including the memory for
 * finding them. */
size_t large_bytes(const struct sieve_shape *shape);

/* Find them. large has large_bytes() bytes and is aligned to 8. */
void large_fill(struct large *large, const struct sieve_shape *shape);

/* Distribute the hits in s->columns columns from s->column on to the buckets.
 * Returns 0; -1 if the pages run out. */
int large_deal(const struct large *large, struct sieve *s);

#endif
