/* SPDX-License-Identifier: BSD-3-Clause */
/* pi(x), the number of primes up to x, by counting instead of finding them.
 * Time is about x^(3/4), memory 9 sqrt(x) bytes. It allocates, because only
 * verify() calls it, at the root and untimed. It shares no code with the faster
 * method of combine.h, which it verifies. */
#ifndef KERNELS_PRIMES_PRIME_PI_H
#define KERNELS_PRIMES_PRIME_PI_H

#include <stdint.h>

#define PRIME_PI_MAX ((uint64_t)1 << 52) /* exact in floating point */

/* *pi = pi(x), x <= PRIME_PI_MAX. Returns 0; -1 if out of memory. One thread:
 * 1e11 in 0.03 s, 1e12 in 0.15 s, 1e13 in 0.8 s. */
int prime_pi(uint64_t x, uint64_t *pi);

#endif
