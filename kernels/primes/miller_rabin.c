/* SPDX-License-Identifier: BSD-3-Clause */
/* Miller-Rabin in Montgomery arithmetic (Montgomery, "Modular multiplication
 * without trial division", Math. Comp. 44, 1985), with R = 2^64. */
#include "kernels/primes/miller_rabin.h"

#include <stddef.h>

__extension__ typedef unsigned __int128 wide;

static const unsigned char bases[] = {2,  3,  5,  7,  11, 13,
                                      17, 19, 23, 29, 31, 37};
#define BASES (sizeof(bases) / sizeof(bases[0]))

/* a b / R modulo the odd n, in 0 .. n-1; a, b < n; inverse = 1/n modulo R. */
static inline uint64_t multiply(uint64_t a, uint64_t b, uint64_t n,
                                uint64_t inverse)
{
    wide product = (wide)a * b;
    uint64_t high = (uint64_t)(product >> 64);
    uint64_t less = (uint64_t)((wide)((uint64_t)product * inverse) * n >> 64);

    return high < less ? high - less + n : high - less;
}

int miller_rabin(uint64_t n)
{
    uint64_t inverse = n, one, minus_one, odd = n - 1;
    int twos = 0;

    for (size_t i = 0; i < BASES; i++)
        if (n % bases[i] == 0)
            return n == bases[i];
    if (n < 41 * 41)
        return n > 1;

    /* Newton: each step doubles the number of correct bits, starting at 3. */
    for (int bits = 3; bits < 64; bits *= 2)
        inverse *= 2 - n * inverse;
    one = (UINT64_MAX % n + 1) % n; /* R modulo n: 1 in Montgomery form */
    minus_one = n - one;
    while (odd % 2 == 0) {
        odd /= 2;
        twos++;
    }

    for (size_t i = 0; i < BASES; i++) {
        uint64_t base = (uint64_t)((wide)one * bases[i] % n), power = one;
        int k = 0;

        for (int bit = 63 - __builtin_clzll(odd); bit >= 0; bit--) {
            power = multiply(power, power, n, inverse);
            if (odd >> bit & 1)
                power = multiply(power, base, n, inverse);
        }
        if (power == one)
            continue;
        while (power != minus_one) {
            if (++k == twos)
                return 0;
            power = multiply(power, power, n, inverse);
        }
    }
    return 1;
}

uint64_t miller_rabin_count(uint64_t from, uint64_t limit)
{
    uint64_t count = from <= 2 && limit >= 2;

    for (uint64_t n = from | 1; n <= limit; n += 2) {
        count += (uint64_t)miller_rabin(n);
        if (n > UINT64_MAX - 2)
            break;
    }
    return count;
}
