/* SPDX-License-Identifier: BSD-3-Clause */
/* The base primes too numerous for lists of all their data: 200 million up to
 * 2^32. A separate sieve finds them.
 *
 * In a long interval they are listed, 16 bits each, in blocks of 4096 columns
 * of a line of that sieve. All primes of a block have the same residue r modulo
 * M, so that the first hit of p = M q + r in a line L is a linear function of
 * q: the column -L / M modulo p is
 *
 *     (p i - L) / M = q i + (r i - L) / M    with i = L / r modulo M.
 *
 * Vectors of primes compute it, and keep the hits within the line.
 *
 * In an interval so short that most of them miss it, they are not stored:
 * those with a multiple in the interval are dealt to buckets (buckets.h). */
#ifndef KERNELS_PRIMES_LARGE_H
#define KERNELS_PRIMES_LARGE_H

#include "kernels/primes/sieve.h"

/* The primes M (q + d[i]) + r for i in [first, first + count), padded to whole
 * vectors with the last of them. */
struct large_block {
    uint32_t first, count, q, r;
    uint32_t least, most; /* the first and the last; least above most: none */
};

struct large {
    uint16_t *d;
    uint32_t blocks;
    uint16_t inverse[210]; /* 1 / r modulo M of the residues */
    struct large_block block[];
};

/* Bytes of a struct large for a list, including the memory for finding the
 * primes. */
size_t large_bytes(const struct sieve_shape *shape,
                   const struct sieve_list *list);

/* List them. large has large_bytes() bytes and is aligned to 64. */
void large_fill(struct large *large, const struct sieve_shape *shape,
                const struct sieve_list *list);

/* Distribute the hits in s->columns columns from s->column on to the buckets.
 * Returns 0; -1 if the pages run out. */
int large_deal(struct sieve *s);

#endif
