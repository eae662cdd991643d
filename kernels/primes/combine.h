/* SPDX-License-Identifier: BSD-3-Clause */
/* pi(x), the number of primes up to x, by counting instead of finding them:
 * Meissel's formula as Lagarias, Miller and Odlyzko compute it ("Computing
 * pi(x): the Meissel-Lehmer method", Math. Comp. 44, 1985), with the special
 * leaves classified as by Deleglise and Rivat ("Computing pi(x)", Math. Comp.
 * 65, 1996). Let phi(n, b) be the count of 1 .. n that none of the first b
 * primes divides, y about x^(1/3), a = pi(y) and z = x / y. Then
 *
 *     pi(x) = phi(x, a) + a - 1 - P2
 *     phi(x, a) = S1 + S2
 *     P2 = sum over primes y < p <= sqrt(x) of pi(x / p) - pi(p) + 1
 *
 * S1 sums the leaves that need only phi(n, 6), which is tabulated. S2 sums the
 * leaves phi(x / p m, b - 1), p the b-th prime, of three kinds:
 *
 *     p <= x^(1/4)           hard: counted while sieving 1 .. z
 *     p above, x / p q >= p  easy: pi(x / p q) - b + 2, from a table
 *     x / p q < p            1
 *
 * Time is about x^(2/3), memory sqrt(x) / 8. Only the small sieve for base
 * primes (odds.h) is shared with the sieves that this verifies. The parts can
 * run in parallel: the sieve is one part and takes half of the work; S1 and the
 * easy leaves are the others. All sums are modulo 2^64. */
#ifndef KERNELS_PRIMES_COMBINE_H
#define KERNELS_PRIMES_COMBINE_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/isa.h"

#define COMBINE_PARTS 33

struct combine;

/* Bytes of the tables for x, and of the private memory for part 0. Both are
 * aligned to 64 and need no initialisation. */
size_t combine_bytes(uint64_t x);
size_t combine_work_bytes(uint64_t x);

/* Make the tables. */
void combine_fill(struct combine *c, uint64_t x);

/* The contribution of part 0 .. COMBINE_PARTS-1 to pi(x). Part 0 needs work. */
uint64_t combine_part(const struct combine *c, enum isa isa, int part,
                      void *work);

#endif
