/* SPDX-License-Identifier: BSD-3-Clause */
/* A small sieve for base primes in order: a bit for each odd number. */
#ifndef KERNELS_PRIMES_ODDS_H
#define KERNELS_PRIMES_ODDS_H

#include <stddef.h>
#include <stdint.h>

/* Bytes for the odd numbers up to limit: limit / 16. */
static inline size_t odds_bytes(uint32_t limit)
{
    return ((size_t)limit / 128 + 1) * 8;
}

/* Set bit n / 2 for each odd prime n <= limit. Not segmented: fast only if bits
 * fit a cache. */
void odds_fill(uint64_t *bits, uint32_t limit);

static inline int odds_prime(const uint64_t *bits, uint32_t odd)
{
    return (int)(bits[odd / 128] >> (odd / 2 % 64) & 1);
}

/* An upper bound for the number of primes up to x. */
size_t odds_count_most(uint32_t x);

#endif
