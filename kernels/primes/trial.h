/* SPDX-License-Identifier: BSD-3-Clause */
/* Trial division: the simplest way, kept for comparison. */
#ifndef KERNELS_PRIMES_TRIAL_H
#define KERNELS_PRIMES_TRIAL_H

#include <stddef.h>
#include <stdint.h>

/* The primes to divide by first; beyond the last of them every number that 2,
 * 3 and 5 do not divide is tried, so memory does not grow with the limit. */
struct trial {
    uint32_t last, count;
    uint32_t primes[]; /* 7, 11, 13 .. last */
};

/* Bytes of the list for numbers up to limit, 1.5 MB at most. */
size_t trial_bytes(uint64_t limit);

/* Make the list; memory is trial_bytes(). */
void trial_fill(struct trial *t, uint64_t limit);

/* Primes among the numbers lo .. hi, both included, lo <= hi. */
uint64_t trial_count(const struct trial *t, uint64_t lo, uint64_t hi);

#endif
