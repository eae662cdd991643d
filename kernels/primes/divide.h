/* SPDX-License-Identifier: BSD-3-Clause */
/* Division by floating point. */
#ifndef KERNELS_PRIMES_DIVIDE_H
#define KERNELS_PRIMES_DIVIDE_H

#include <stdint.h>

/* floor(n / p) and the remainder by a floating-point division, which runs at 4
 * cycles where a 64-bit division takes up to 90. The quotient must be below
 * 2^52: rounded twice, it is then wrong by one at most. */
static inline uint64_t divide(uint64_t n, double n_double, uint32_t p,
                              uint64_t *rest)
{
    uint64_t quotient = (uint64_t)(int64_t)(n_double / p);
    int64_t left = (int64_t)(n - quotient * p);

    if (left < 0) {
        quotient--;
        left += p;
    } else if (left >= p) {
        quotient++;
        left -= p;
    }
    *rest = (uint64_t)left;
    return quotient;
}

#endif
