/* SPDX-License-Identifier: BSD-3-Clause */
/* Strike out the multiples of a prime in bytes mod 30 (wheel.h), a turn at a
 * time: the 8 multiples p f, f = 30 t + 1, 7, ... 29, which lie in p bytes from
 * byte p t on. Turns are whole: they may start up to p bytes before the segment
 * and end up to p bytes behind it, so that there is memory to write to. This
 * costs less than the branches that it replaces. */
#ifndef KERNELS_PRIMES_COMBINE_STRIKE_H
#define KERNELS_PRIMES_COMBINE_STRIKE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "kernels/primes/combine_tables.h"
#include "kernels/primes/wheel.h"

/* p f = 30 (a f + r f / 30) + r f mod 30 for p = 30 a + r; r is a constant. */
#define COMBINE_HIT(f, step)                                                   \
    at[step + r * f / 30] &= (unsigned char)~(1u << wheel_bit[r * f % 30])

static inline __attribute__((always_inline)) unsigned char *
combine_turns(unsigned char *at, const unsigned char *end, size_t p,
              const unsigned r)
{
    size_t a = p / 30;
    size_t a7 = 7 * a, a11 = 11 * a, a13 = 13 * a, a17 = 17 * a, a19 = 19 * a,
           a23 = 23 * a, a29 = 29 * a;

    /* Registers: otherwise gcc makes a pointer of each and adds p to all. */
    __asm__("" : "+r"(a7), "+r"(a11), "+r"(a13), "+r"(a17));
    __asm__("" : "+r"(a19), "+r"(a23), "+r"(a29));
    do {
        COMBINE_HIT(1, a);
        COMBINE_HIT(7, a7);
        COMBINE_HIT(11, a11);
        COMBINE_HIT(13, a13);
        COMBINE_HIT(17, a17);
        COMBINE_HIT(19, a19);
        COMBINE_HIT(23, a23);
        COMBINE_HIT(29, a29);
        at += p;
    } while (at < end);
    return at;
}

/* The first byte of the first turn that ends behind byte `low`, from there. */
static inline int32_t combine_first(uint64_t low, uint32_t p)
{
    return -(int32_t)(low % p);
}

/* Strike out p in bits[0 .. bytes), from the turn at byte *next on, which is
 * updated for the next segment. */
static inline void combine_strike(unsigned char *bits, int32_t bytes,
                                  int32_t *next, uint32_t p)
{
    unsigned char *at = bits + *next, *end = bits + bytes;

    if (*next >= bytes) {
        *next -= bytes;
        return;
    }
    switch (p % 30) {
    case 1:
        at = combine_turns(at, end, p, 1);
        break;
    case 7:
        at = combine_turns(at, end, p, 7);
        break;
    case 11:
        at = combine_turns(at, end, p, 11);
        break;
    case 13:
        at = combine_turns(at, end, p, 13);
        break;
    case 17:
        at = combine_turns(at, end, p, 17);
        break;
    case 19:
        at = combine_turns(at, end, p, 19);
        break;
    case 23:
        at = combine_turns(at, end, p, 23);
        break;
    default:
        at = combine_turns(at, end, p, 29);
        break;
    }
    *next = (int32_t)(at - end) - (int32_t)p;
}

/* The primes from 17 to 163, paired so that the products are small and alike. A
 * pattern costs a tenth of what it costs to strike out its two primes. */
static const unsigned char combine_pairs[COMBINE_PATTERNS][2] = {
    {17, 163}, {19, 157}, {23, 151}, {29, 149}, {31, 139}, {37, 137},
    {41, 131}, {43, 127}, {47, 113}, {53, 109}, {59, 107}, {61, 103},
    {67, 101}, {71, 97},  {73, 89},  {79, 83},
};

/* Vectors of the compiler: gcc -O2 would do it byte by byte. */
typedef unsigned char combine_bytes32
    __attribute__((vector_size(32), aligned(1), may_alias));

static inline void combine_and(unsigned char *to, const unsigned char *from,
                               size_t bytes)
{
    size_t k = 0;

    for (; k + 32 <= bytes; k += 32)
        *(combine_bytes32 *)(to + k) &= *(const combine_bytes32 *)(from + k);
    for (; k < bytes; k++)
        to[k] &= from[k];
}

/* Strike out the primes of all pairs in a segment that starts at byte `low`. */
static inline void combine_mask(const unsigned char *patterns,
                                unsigned char *segment, uint64_t low)
{
    for (int i = 0; i < COMBINE_PATTERNS; i++) {
        const size_t period = (size_t)combine_pairs[i][0] * combine_pairs[i][1];
        size_t from = low % period;

        for (size_t done = 0; done < COMBINE_BYTES;) {
            size_t n = period - from;

            if (n > COMBINE_BYTES - done)
                n = COMBINE_BYTES - done;
            combine_and(segment + done, patterns + from, n);
            done += n;
            from = 0;
        }
        patterns += period;
    }
}

/* Fill a segment that starts at byte `low` with the numbers that 2, 3, 5, 7, 11
 * and 13 do not divide; small has those of COMBINE_PERIOD bytes. */
static inline void combine_begin(const unsigned char *small,
                                 unsigned char *segment, uint64_t low)
{
    size_t from = low % COMBINE_PERIOD;

    for (size_t done = 0; done < COMBINE_BYTES;) {
        size_t n = COMBINE_PERIOD - from;

        if (n > COMBINE_BYTES - done)
            n = COMBINE_BYTES - done;
        memcpy(segment + done, small + from, n);
        done += n;
        from = 0;
    }
}

#endif
