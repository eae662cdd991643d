/* SPDX-License-Identifier: BSD-3-Clause */
/* pi(x), the number of primes up to x, by counting instead of finding them:
 * Meissel's formula as Lagarias, Miller and Odlyzko compute it ("Computing
 * pi(x): the Meissel-Lehmer method", Math. Comp. 44, 1985), with the special
 * leaves classified as by Deleglise and Rivat ("Computing pi(x)", Math. Comp.
 * 65, 1996, section 5) and the easy ones summed as in the sum A of Gourdon
 * ("Computation of pi(x): improvements to the Meissel, Lehmer, Lagarias,
 * Miller, Odlyzko, Deleglise and Rivat method", 2001).
 *
 * Let phi(n, b) be the count of 1 .. n that none of the first b primes divides,
 * x^(1/3) <= y <= sqrt(x), and a = pi(y). Then
 *
 *     pi(x) = phi(x, a) + a - 1 - P2
 *     P2 = sum over primes y < p <= sqrt(x) of pi(x / p) - pi(p) + 1
 *     phi(x, a) = sum over m <= y of mu(m) phi(x / m, 6)               ordinary
 *               - sum over leaves of mu(m) phi(x / p m, b - 1)         special
 *
 * where m has no factor below 17. A special leaf is a prime p, the b-th, 13 < p
 * <= y, and a number m <= y < p m whose factors are above p:
 *
 *     m <= x / p^3    hard: x / p m >= p^2, counted while sieving 1 .. x / y
 *     m above         easy: pi(x / p m) - b + 2, from a table of pi up to
 *                     sqrt(x), or 1 if x / p m < p
 *
 * Hard leaves have p <= x^(1/4). For p > sqrt(y), m is a prime.
 *
 * The work divides into parts that need nothing of each other. Each of the
 * first parts sieves a range of 1 .. x / y. It counts what its own range
 * contributes to each leaf: the numbers left up to x / p m for the leaves in
 * the range, and all numbers left for the leaves above it, whose signed count
 * is known without a sieve. The same holds for P2. So no part needs the counts
 * of the ranges before it, and any workers can do the parts in any order. All
 * sums are modulo 2^64.
 *
 * x may be any 64-bit number. Time is about x^(2/3) / log(x)^2. Only the small
 * sieve for base primes (odds.h) is shared with the sieves that this
 * verifies. */
#ifndef KERNELS_PRIMES_COMBINE_H
#define KERNELS_PRIMES_COMBINE_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/isa.h"

struct combine;

/* Bytes of the tables for x: 1, 5, 98 and 381 MB for x = 1e12, 1e15, 1e18 and
 * 2^64. Bytes of the private memory of one worker: at most 6.2 MB. Neither is less for a larger
 * x. Both are aligned to 64 and need no initialisation. */
size_t combine_bytes(uint64_t x);
size_t combine_work_bytes(uint64_t x);

/* The number of parts, 1 to COMBINE_PARTS_MOST, which rises with x. */
#define COMBINE_PARTS_MOST 192
int combine_parts(uint64_t x);

/* Make the tables. */
void combine_fill(struct combine *c, uint64_t x);

/* The contribution of part 0 .. combine_parts(x)-1 to pi(x). */
uint64_t combine_part(const struct combine *c, enum isa isa, int part,
                      void *work);

#endif
