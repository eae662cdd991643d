/* SPDX-License-Identifier: BSD-3-Clause */
/* The mergeable 64-bit hash over units, the same for every assignment of units
 * to workers.
 *
 * With all arithmetic modulo 2^64, for unit u of n bytes b[0] .. b[n-1], read
 * as m = ceil(n / 8) little-endian words w[0] .. w[m-1], the last one padded
 * with zero bytes:
 *
 *     h = mix(n + 0x9e3779b97f4a7c15)
 *     h = mix(h + w[i])              for i = 0 .. m-1
 *     unit(u) = mix(h + mix(u))
 *     result  = sum of unit(u) over all units u
 *
 * mix(x) is the finalizer of splitmix64 (Steele, Lea, Flood: "Fast Splittable
 * Pseudorandom Number Generators", OOPSLA 2014, variant 13 of Stafford):
 *
 *     x ^= x >> 30;  x *= 0xbf58476d1ce4e5b9
 *     x ^= x >> 27;  x *= 0x94d049bb133111eb
 *     x ^= x >> 31
 *
 * Addition commutes, so partial hashes of any split can be added. Mixing in u
 * detects swapped units. */
#ifndef KERNELS_BASE_HASH_H
#define KERNELS_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t hash_mix(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* unit(u) above, for the bytes of one unit. */
static inline uint64_t hash_unit(uint64_t unit, const unsigned char *bytes,
                                 size_t n)
{
    uint64_t h = hash_mix(n + 0x9e3779b97f4a7c15u);

    for (size_t i = 0; i < n; i += 8) {
        uint64_t word = 0;
        size_t left = n - i < 8 ? n - i : 8;

        for (size_t b = 0; b < left; b++)
            word |= (uint64_t)bytes[i + b] << (8 * b);
        h = hash_mix(h + word);
    }
    return hash_mix(h + hash_mix(unit));
}

/* Next number of a splitmix64 stream; *state is the whole state. */
static inline uint64_t random_next(uint64_t *state)
{
    *state += 0x9e3779b97f4a7c15u;
    return hash_mix(*state);
}

#endif
