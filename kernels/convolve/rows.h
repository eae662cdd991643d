/* SPDX-License-Identifier: BSD-3-Clause */
/* The hot loops of convolve, and nothing else: contiguous samples in, K x K
 * taps, contiguous bytes out. Edges, rows and chunks are strips.c's business.
 *
 * A tap is a product of 16 bits by 16 bits, added up in 32 bits; the limits of
 * filter.h keep every sum within +-255 * 2^22.
 *
 * Division: with d > 0 and n = sum + floor(d / 2) + offset * d, the pixel is
 * floor(n / d) clamped to 0 .. 255, so n is first clamped to 0 .. 256 d - 1,
 * below 2^30, and then divided by a multiplication,
 *
 *     floor(n / d) = (n * factor) >> shift,
 *     shift = 30 + L, factor = ceil(2^shift / d), 2^L >= d > 2^(L-1)
 *
 * exact for 0 <= n < 2^30 (Granlund and Montgomery, "Division by Invariant
 * Integers using Multiplication", PLDI 1994, theorem 4.2). */
#ifndef KERNELS_CONVOLVE_ROWS_H
#define KERNELS_CONVOLVE_ROWS_H

#include <stdint.h>

#include "kernels/convolve/filter.h"

/* A filter made ready. Read-only once prepared. */
struct rows {
    int size;          /* K */
    int step;          /* samples from a pixel to the next: the channels */
    int32_t low, high; /* sums are clamped to these; low is n = 0 */
    uint32_t factor;
    int shift;
    int16_t weights[FILTER_SIZE_MAX * FILTER_SIZE_MAX];
};

void rows_prepare(struct rows *r, const struct filter *f, int channels);

/* to[k] = from[k], k = 0 .. n-1. */
void rows_widen(int16_t *restrict to, const unsigned char *restrict from,
                int64_t n);

/* n output bytes: to[k] from the samples in[i][k + j * step], 0 <= i, j < K,
 * so that each in[i] has n + (K - 1) * step samples. sums is scratch for n
 * numbers. */
void rows_convolve(const struct rows *r, const int16_t *const *in,
                   int32_t *sums, unsigned char *to, int64_t n);

#endif
