/* SPDX-License-Identifier: BSD-3-Clause */
/* pi(x), the number of primes up to x, by counting instead of finding them:
 * Meissel's formula as Lagarias, Miller and Odlyzko compute it ("Computing
 * pi(x): the Meissel-Lehmer method", Math. Comp. 44, 1985), with the special
 * leaves sorted as Deleglise and Rivat do ("Computing pi(x)", Math. Comp. 65,
 * 1996). With phi(n, b) how many of 1 .. n no prime of the first b divides,
 * y some x^(1/3), a = pi(y) and z = x / y,
 *
 *     pi(x) = phi(x, a) + a - 1 - P2
 *     phi(x, a) = S1 + S2
 *     P2 = sum over primes y < p <= sqrt(x) of pi(x / p) - pi(p) + 1
 *
 * S1 are leaves that need only phi(n, 6), which a table has. S2 are leaves
 * phi(x / p m, b - 1), p the b-th prime, of three kinds:
 *
 *     p <= x^(1/4)           hard: a sieve of 1 .. z counts them on the way
 *     p above, x / p q >= p  easy: pi(x / p q) - b + 2, from a table
 *     x / p q < p            1
 *
 * It takes time about x^(2/3) and memory sqrt(x) / 8, and shares nothing with
 * the sieves that it judges but the base primes' (odds.h). It is cut into
 * parts that can be done at the same time: the sieve is one of them, and
 * takes half of the work; S1 and the easy leaves are the others. All sums are
 * modulo 2^64. */
#ifndef KERNELS_PRIMES_COMBINE_H
#define KERNELS_PRIMES_COMBINE_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/isa.h"

#define COMBINE_PARTS 33

struct combine;

/* Bytes of the tables for x, and of the private memory for part 0; both at
 * multiples of 64, with any content. */
size_t combine_bytes(uint64_t x);
size_t combine_work_bytes(uint64_t x);

/* Make the tables. */
void combine_fill(struct combine *c, uint64_t x);

/* What part 0 .. COMBINE_PARTS-1 adds to pi(x). work is for part 0. */
uint64_t combine_part(const struct combine *c, enum isa isa, int part,
                      void *work);

#endif
