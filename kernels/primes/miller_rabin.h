/* SPDX-License-Identifier: BSD-3-Clause */
/* Primality of one number: the strong probable-prime test to the bases 2, 3, 5
 * .. 37, which no composite below 3.3e24 passes (Sorenson and Webster, "Strong
 * pseudoprimes to twelve prime bases", Math. Comp. 86, 2017). For 64-bit
 * numbers it is thus a proof. */
#ifndef KERNELS_PRIMES_MILLER_RABIN_H
#define KERNELS_PRIMES_MILLER_RABIN_H

#include <stdint.h>

/* 1 if n is prime, else 0. */
int miller_rabin(uint64_t n);

/* Number of primes in [from, limit]; about 0.1 us per number. */
uint64_t miller_rabin_count(uint64_t from, uint64_t limit);

#endif
