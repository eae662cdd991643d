/* SPDX-License-Identifier: BSD-3-Clause */
/* The wheel mod 30: one byte is 30 numbers, with one bit for each of the eight
 * that are coprime to 30.
 *
 *     byte k    30k+1  +7  +11  +13  +17  +19  +23  +29
 *     bit         0     1    2    3    4    5    6    7     set: prime
 *
 * Positions are bytes from number 0 and stay below 2^60, so that sums of them
 * do not overflow although numbers go up to 2^64-1. */
#ifndef KERNELS_PRIMES_WHEEL_H
#define KERNELS_PRIMES_WHEEL_H

#include <stdint.h>

#define WHEEL 30u

/* The residues in bit order, and the distance from each to the next. */
static const unsigned char wheel_residue[8] = {1, 7, 11, 13, 17, 19, 23, 29};
static const unsigned char wheel_gap[8] = {6, 4, 2, 4, 2, 4, 6, 2};

/* Number of residues below n: for a residue n its bit, else the bit of the next
 * larger residue. */
static const unsigned char wheel_bit[30] = {
    0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4,
    4, 4, 4, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7,
};

/* Bits of a byte whose residue is at least n, and at most n; n < 30. */
static inline unsigned char wheel_from(uint64_t n)
{
    return (unsigned char)(0xff << wheel_bit[n]);
}

static inline unsigned char wheel_to(uint64_t n)
{
    unsigned below = n == 29 ? 8 : wheel_bit[n + 1];

    return (unsigned char)(0xff >> (8 - below));
}

/* floor(sqrt(n)), bit by bit: exact without floating point. */
static inline uint32_t square_root(uint64_t n)
{
    uint64_t root = 0;

    for (uint64_t bit = (uint64_t)1 << 31; bit; bit >>= 1)
        if ((root + bit) * (root + bit) <= n)
            root += bit;
    return (uint32_t)root;
}

#endif
