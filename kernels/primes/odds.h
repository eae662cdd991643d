/* SPDX-License-Identifier: BSD-3-Clause */
/* A small sieve for base primes in order: a bit for each odd number. */
#ifndef KERNELS_PRIMES_ODDS_H
#define KERNELS_PRIMES_ODDS_H

#include <stddef.h>
#include <stdint.h>

/* Bytes for the odd numbers up to limit: a sixteenth of it. */
static inline size_t odds_bytes(uint32_t limit)
{
    return ((size_t)limit / 128 + 1) * 8;
}

/* Set the bit n / 2 of bits for each odd prime n <= limit. Plain and in one
 * piece: let it fit a cache. */
void odds_fill(uint64_t *bits, uint32_t limit);

static inline int odds_prime(const uint64_t *bits, uint32_t odd)
{
    return (int)(bits[odd / 128] >> (odd / 2 % 64) & 1);
}

/* An upper bound of the number of primes up to x. */
size_t odds_count_most(uint32_t x);

#endif
