/* SPDX-License-Identifier: BSD-3-Clause */
/* The interval of the kernel `primes` and how units cut it.
 *
 * Units run from the interval's start, rounded down to a whole byte of the
 * sieve; the last one ends with limit. Both ends are part of the interval, for
 * 2^64 has no place in 64 bits:
 *
 *     sieve    30 numbers per byte of an L1-sized block
 *     trial    4096 numbers
 */
#ifndef KERNELS_PRIMES_INTERVAL_H
#define KERNELS_PRIMES_INTERVAL_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/primes/sieve.h"

enum method { METHOD_SIEVE, METHOD_TRIAL };

/* The kernel's options. */
struct primes {
    uint64_t from, limit; /* from <= limit once planned */
    int64_t l1_bytes;
    int method;
};

/* Numbers lo .. hi (inclusive) at the end of a unit. */
struct sample {
    int64_t unit;
    uint64_t lo, hi;
};

#define SAMPLES      3
#define SAMPLE_BYTES 16384 /* at most, under the sieve */

/* The sieve that fits. */
struct sieve_shape interval_shape(const struct primes *o);

/* How many units there are, and how many numbers a whole one has. */
int64_t interval_units(const struct primes *o, uint64_t *span);

/* Sieve bytes [bytes[0], bytes[1]) of units [lo, hi), in blocks of block. */
void interval_bytes(const struct primes *o, size_t block, int64_t lo,
                    int64_t hi, uint64_t bytes[2]);

/* Numbers [n[0], n[1]], inclusive, of a unit under trial division. */
void interval_numbers(const struct primes *o, int64_t unit, uint64_t n[2]);

/* How many of 2, 3 and 5, which are not on the wheel, are in [lo, hi]. */
uint64_t interval_off_wheel(uint64_t lo, uint64_t hi);

/* What unit samples[i].unit counts apart, so that it can be counted again in
 * another way: the end of the last unit, and of others that follow from the
 * options as at random. */
void interval_samples(const struct primes *o, struct sample samples[SAMPLES]);

#endif
