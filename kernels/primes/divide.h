/* SPDX-License-Identifier: BSD-3-Clause */
/* Division by floating point. */
#ifndef KERNELS_PRIMES_DIVIDE_H
#define KERNELS_PRIMES_DIVIDE_H

#include <stdint.h>

/* floor(n / p) and the remainder with a floating-point division, which takes 4
 * cycles; a 64-bit integer division takes up to 90. The quotient must be below
 * 2^52: it is rounded twice and thus off by at most one, which is corrected. */
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
