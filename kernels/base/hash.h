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
#include <string.h>

static inline uint64_t hash_mix(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* The word at `from`; of the last one, `left` bytes. */
static inline uint64_t hash_word(const unsigned char *from)
{
    uint64_t word;

    memcpy(&word, from, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline uint64_t hash_last_word(const unsigned char *from, size_t left)
{
    uint64_t word = 0;

    for (size_t b = 0; b < left; b++)
        word |= (uint64_t)from[b] << (8 * b);
    return word;
}

/* unit(u) above, for the bytes of one unit. */
static inline uint64_t hash_unit(uint64_t unit, const unsigned char *bytes,
                                 size_t n)
{
    uint64_t h = hash_mix(n + 0x9e3779b97f4a7c15u);
    size_t i = 0;

    for (; i + 8 <= n; i += 8)
        h = hash_mix(h + hash_word(bytes + i));
    if (i < n)
        h = hash_mix(h + hash_last_word(bytes + i, n - i));
    return hash_mix(h + hash_mix(unit));
}

enum { HASH_UNITS = 8 };

/* The sum of unit(u) over HASH_UNITS units from `unit` on. A mix waits for the
 * one before it in its unit, so several units are hashed at the same time: 5.5
 * times as fast as one after the other (4: 3.5 times; 9 or more: slower). */
static inline uint64_t hash_some_units(uint64_t unit,
                                       const unsigned char *bytes,
                                       size_t stride, size_t n)
{
    uint64_t h[HASH_UNITS], sum = 0;
    size_t i = 0;

    for (int k = 0; k < HASH_UNITS; k++)
        h[k] = hash_mix(n + 0x9e3779b97f4a7c15u);
    for (; i + 8 <= n; i += 8)
#pragma GCC unroll HASH_UNITS /* keeps h in registers */
        for (int k = 0; k < HASH_UNITS; k++)
            h[k] = hash_mix(h[k] + hash_word(bytes + (size_t)k * stride + i));
    for (int k = 0; k < HASH_UNITS; k++) {
        const unsigned char *last = bytes + (size_t)k * stride + i;

        if (i < n)
            h[k] = hash_mix(h[k] + hash_last_word(last, n - i));
        sum += hash_mix(h[k] + hash_mix(unit + (uint64_t)k));
    }
    return sum;
}

/* The sum of unit(u) over `count` units from `unit` on, `stride` bytes
 * apart. */
static inline uint64_t hash_units(uint64_t unit, uint64_t count,
                                  const unsigned char *bytes, size_t stride,
                                  size_t n)
{
    uint64_t sum = 0;

    for (; count >= HASH_UNITS; count -= HASH_UNITS, unit += HASH_UNITS) {
        sum += hash_some_units(unit, bytes, stride, n);
        bytes += HASH_UNITS * stride;
    }
    for (; count > 0; count--, unit++, bytes += stride)
        sum += hash_unit(unit, bytes, n);
    return sum;
}

/* Next number of a splitmix64 stream; *state is the whole state. */
static inline uint64_t random_next(uint64_t *state)
{
    *state += 0x9e3779b97f4a7c15u;
    return hash_mix(*state);
}

#endif
