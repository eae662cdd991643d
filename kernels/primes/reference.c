/* SPDX-License-Identifier: BSD-3-Clause */
/* The readable sieve; see reference.h. */
#include "kernels/primes/reference.h"

#include <string.h>

#define SEGMENT 32768 /* odd numbers */

int reference_primes(uint32_t limit, uint32_t to[REFERENCE_PRIMES])
{
    unsigned char composite[65536 / 2] = {0}; /* [i]: the odd number 2 i + 1 */
    int count = 0;

    if (limit >= 2)
        to[count++] = 2;
    for (uint32_t n = 3; n <= limit; n += 2) {
        if (composite[n / 2])
            continue;
        to[count++] = n;
        for (uint32_t m = n * n; n < 256 && m <= limit; m += 2 * n)
            composite[m / 2] = 1;
    }
    return count;
}

uint64_t reference_count(uint64_t from, uint64_t limit)
{
    static const uint32_t root_max = 65535;
    uint32_t primes[REFERENCE_PRIMES];
    unsigned char composite[SEGMENT];
    int count = reference_primes(root_max, primes);
    uint64_t found = from <= 2 && limit >= 2;

    /* 1 is the only odd non-prime that no prime crosses out. */
    if (from < 3)
        from = 3;
    for (uint64_t lo = from | 1; lo <= limit; lo += 2 * SEGMENT) {
        uint64_t last = lo + 2 * (SEGMENT - 1);

        if (last > limit)
            last = limit;
        memset(composite, 0, sizeof(composite));
        for (int i = 1; i < count; i++) {
            uint64_t p = primes[i], m = p * p;

            if (m > last)
                break;
            if (m < lo) {
                m = (lo + p - 1) / p * p;
                if (m % 2 == 0)
                    m += p;
            }
            for (; m <= last; m += 2 * p)
                composite[(m - lo) / 2] = 1;
        }
        for (uint64_t n = lo; n <= last; n += 2)
            found += !composite[(n - lo) / 2];
    }
    return found;
}
