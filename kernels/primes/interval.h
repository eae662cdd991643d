/* SPDX-License-Identifier: BSD-3-Clause */
/* The interval of the kernel `primes` and how units cut it. Both ends are part
 * of the interval, for 2^64 has no place in 64 bits:
 *
 *     sieve    one line of one segment (sieve.h); where there are primes in
 *              buckets, all lines of one segment
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

/* Numbers first, first + step, ... of a unit; under the sieve these are
 * columns .. columns + count-1 of a line of the unit's segment. */
struct sample {
    int64_t unit;
    uint64_t first, step, count;
    uint32_t line, column;
};

/* The sieve that fits. */
struct sieve_shape interval_shape(const struct primes *o);

/* How many units there are. */
int64_t interval_units(const struct primes *o, const struct sieve_shape *shape);

/* Under the sieve: a unit's segment, and lines [lines[0], lines[1]) of it. */
int64_t interval_lines(const struct sieve_shape *shape, int64_t unit,
                       uint32_t lines[2]);

/* Columns of a segment. */
uint32_t interval_columns(const struct sieve_shape *shape, int64_t segment);

/* Under trial division: numbers [n[0], n[1]], inclusive, of a unit. */
void interval_numbers(const struct primes *o, int64_t unit, uint64_t n[2]);

/* How many primes of the interval divide M and so are in no line. */
uint64_t interval_off_wheel(const struct sieve_shape *shape);

/* The end of a unit, which its worker counts separately so that it can be
 * counted again in another way; random chooses among its lines. Not for the
 * combinatorial method, whose units hold no numbers. */
struct sample interval_sample(const struct primes *o,
                              const struct sieve_shape *shape, int64_t unit,
                              uint64_t random);

/* The primes of a sample, by Miller-Rabin. */
uint64_t interval_recount(const struct primes *o, const struct sample *s);

#endif
