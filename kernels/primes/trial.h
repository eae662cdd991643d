/* SPDX-License-Identifier: BSD-3-Clause */
/* Trial division: the simplest algorithm, kept for comparison. */
#ifndef KERNELS_PRIMES_TRIAL_H
#define KERNELS_PRIMES_TRIAL_H

#include <stddef.h>
#include <stdint.h>

/* The primes to divide by first. Larger divisors are all numbers coprime to 30,
 * so memory does not grow with the limit. */
struct trial {
    uint32_t last, count;
    uint32_t primes[]; /* 7, 11, 13 .. last */
};

/* Bytes of the list for numbers up to limit, 1.5 MB at most. */
size_t trial_bytes(uint64_t limit);

/* Fill the list; t has trial_bytes() bytes. */
void trial_fill(struct trial *t, uint64_t limit);

/* Number of primes in lo .. hi, inclusive, lo <= hi. */
uint64_t trial_count(const struct trial *t, uint64_t lo, uint64_t hi);

#endif
