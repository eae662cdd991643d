/* SPDX-License-Identifier: BSD-3-Clause */
/* A fixed amount of CPU time that neither compiler nor processor can shorten: a
 * chain of dependent multiply-adds, Knuth's 64-bit linear congruential
 * generator (MMIX),
 *
 *     x <- SPIN_A * x + SPIN_C  mod 2^64, once per round.
 *
 * It stays in registers, and its time does not depend on x: a round takes the
 * latency of a multiplication and an addition, 4 cycles on x86-64 since 2011.
 * The program measures the duration of a round in picoseconds. */
#ifndef KERNELS_BASE_SPIN_H
#define KERNELS_BASE_SPIN_H

#include <stdint.h>

#define SPIN_A UINT64_C(6364136223846793005)
#define SPIN_C UINT64_C(1442695040888963407)

/* x after `rounds` rounds. The empty asm claims to change x; without it a
 * compiler may fold n rounds into one, as spin_jump() does. */
static inline uint64_t spin_rounds(uint64_t x, uint64_t rounds)
{
    for (; rounds > 0; rounds--) {
        x = SPIN_A * x + SPIN_C;
        __asm__ volatile("" : "+r"(x));
    }
    return x;
}

/* The same x in O(log rounds): n rounds equal one round with other constants,
 * and the constants for 2n follow from those for n (F. Brown, "Random Number
 * Generation with Arbitrary Strides", Trans. Am. Nucl. Soc. 71, 1994). */
static inline uint64_t spin_jump(uint64_t x, uint64_t rounds)
{
    uint64_t a = SPIN_A, c = SPIN_C;

    for (; rounds > 0; rounds >>= 1) {
        if (rounds & 1)
            x = a * x + c;
        c += a * c;
        a *= a;
    }
    return x;
}

#endif
