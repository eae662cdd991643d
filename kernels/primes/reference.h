/* SPDX-License-Identifier: BSD-3-Clause */
/* The readable sieve: odd numbers only, one byte each, in segments. It is what
 * the fast sieve (sieve.h) is tested against and gets its first base primes
 * from. */
#ifndef KERNELS_PRIMES_REFERENCE_H
#define KERNELS_PRIMES_REFERENCE_H

#include <stdint.h>

#define REFERENCE_LIMIT  (((uint64_t)1 << 32) - 1)
#define REFERENCE_PRIMES 6542 /* primes below 2^16 */

/* The primes up to limit <= 65535, rising, into to[]. Returns their number. */
int reference_primes(uint32_t limit, uint32_t to[REFERENCE_PRIMES]);

/* Number of primes in [from, limit], from <= limit <= REFERENCE_LIMIT. */
uint64_t reference_count(uint64_t from, uint64_t limit);

#endif
