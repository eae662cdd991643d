/* SPDX-License-Identifier: BSD-3-Clause */
/* The base primes that are too many to keep in lists: up to 2^32 there are 200
 * million. A separate sieve finds them and keeps them as bit lines; their hits
 * in a segment are dealt to buckets. */
#ifndef KERNELS_PRIMES_LARGE_H
#define KERNELS_PRIMES_LARGE_H

#include "kernels/primes/sieve.h"

struct large {
    uint64_t column, columns;     /* of the lines */
    uint32_t wheel, lines, words; /* words in each line */
    uint16_t residue[SIEVE_LINES];
    uint64_t bits[];
};

/* Bytes for the primes of ]shape->hit, shape->root], and what finding them
 * takes besides. */
size_t large_bytes(const struct sieve_shape *shape);

/* Find them. memory is large_bytes() at a multiple of 8. */
void large_fill(struct large *large, const struct sieve_shape *shape);

/* Deal the hits in s->columns columns from s->column on. Returns 0; -1 if
 * there are more than the pages hold. */
int large_deal(const struct large *large, struct sieve *s);

#endif
