/* SPDX-License-Identifier: BSD-3-Clause */
/* Base primes in order. */
#include "kernels/primes/odds.h"

#include <string.h>

void odds_fill(uint64_t *bits, uint32_t limit)
{
    const uint64_t end = (uint64_t)limit / 2; /* the bit of limit */
    const size_t words = odds_bytes(limit) / 8;

    memset(bits, 0xff, 8 * words);
    bits[0] &= ~(uint64_t)1;
    for (uint64_t n = 3; n * n <= limit; n += 2)
        if (odds_prime(bits, (uint32_t)n))
            for (uint64_t m = n * n / 2; m <= end; m += n)
                bits[m / 64] &= ~((uint64_t)1 << m % 64);
    /* Clear the bits above limit. If limit is even, its own index belongs to
     * the odd number above it. */
    for (uint64_t m = ((uint64_t)limit + 1) / 2; m < 64 * words; m++)
        bits[m / 64] &= ~((uint64_t)1 << m % 64);
}

/* pi(x) <= x / ln x (1 + 1.2762 / ln x) for x > 1 (Dusart 1999). ln x is
 * underestimated by less than ln 2. For x < 17, pi(x) < 7. */
size_t odds_count_most(uint32_t x)
{
    double ln;

    if (x < 17)
        return 7;
    ln = 0.693147 * (31 - __builtin_clz(x));
    return (size_t)(x / ln * (1 + 1.2762 / ln)) + 1;
}
