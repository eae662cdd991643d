/* SPDX-License-Identifier: BSD-3-Clause */
/* The interval of the kernel `primes` and its units. The interval includes both
 * ends, because 2^64 does not fit 64 bits. A unit is, by method:
 *
 *     sieve    one line of one segment (sieve.h); if some primes use buckets,
 *              all lines of one segment
 *     trial    4096 numbers
 *     combinatorial    a part of pi(limit), then of pi(from - 1) (combine.h)
 */
#ifndef KERNELS_PRIMES_INTERVAL_H
#define KERNELS_PRIMES_INTERVAL_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/primes/sieve.h"

enum method { METHOD_SIEVE, METHOD_TRIAL, METHOD_COMBINATORIAL };

/* The kernel's options. */
struct primes {
    uint64_t from, limit; /* from <= limit once planned */
    int64_t l1_bytes, l2_bytes;
    int method, isa;
};

/* Numbers first, first + step, ... of a unit. Of a sieve unit, they are a run
 * of `count` columns of a line in the unit's segment. */
struct sample {
    int64_t unit;
    uint64_t first, step, count;
    uint32_t line, column;
};

/* The shape of the sieve for these options. */
struct sieve_shape interval_shape(const struct primes *o);

/* The number of units. */
int64_t interval_units(const struct primes *o, const struct sieve_shape *shape);

/* Under the sieve: a unit's segment, and lines [lines[0], lines[1]) of it. */
int64_t interval_lines(const struct sieve_shape *shape, int64_t unit,
                       uint32_t lines[2]);

/* Columns of a segment. */
uint32_t interval_columns(const struct sieve_shape *shape, int64_t segment);

/* Under trial division: numbers [n[0], n[1]], inclusive, of a unit. */
void interval_numbers(const struct primes *o, int64_t unit, uint64_t n[2]);

/* The number of primes in the interval that divide M, which no line has. */
uint64_t interval_off_wheel(const struct sieve_shape *shape);

/* The end of a unit. Its worker counts it separately so that another algorithm
 * can check the count; random selects one of the unit's lines. Not for the
 * combinatorial method, whose units are not ranges of numbers. */
struct sample interval_sample(const struct primes *o,
                              const struct sieve_shape *shape, int64_t unit,
                              uint64_t random);

/* Count the primes of a sample by Miller-Rabin. */
uint64_t interval_recount(const struct primes *o, const struct sample *s);

#endif
