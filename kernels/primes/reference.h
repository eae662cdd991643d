/* SPDX-License-Identifier: BSD-3-Clause */
/* The readable sieve: odd numbers only, one byte each, in segments. It is the
 * reference in the tests of the fast sieve (sieve.h). */
#ifndef KERNELS_PRIMES_REFERENCE_H
#define KERNELS_PRIMES_REFERENCE_H

#include <stdint.h>

#define REFERENCE_LIMIT  (((uint64_t)1 << 32) - 1)
#define REFERENCE_PRIMES 6542 /* primes below 2^16 */

/* Store the primes up to limit <= 65535, rising, in to[]. Returns their
 * number. */
int reference_primes(uint32_t limit, uint32_t to[REFERENCE_PRIMES]);

/* Number of primes in [from, limit], from <= limit <= REFERENCE_LIMIT. */
uint64_t reference_count(uint64_t from, uint64_t limit);

#endif
