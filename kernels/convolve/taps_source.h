/* SPDX-License-Identifier: BSD-3-Clause */
/* A filter as the makers of taps see it: with its sign, its factors and how
 * large its weights are. For taps*.c only. */
#ifndef KERNELS_CONVOLVE_TAPS_SOURCE_H
#define KERNELS_CONVOLVE_TAPS_SOURCE_H

#include "kernels/convolve/taps.h"

/* A filter with d > 0, its factors, and how large its weights are. */
struct taps_source {
    const struct filter *f;
    int size, channels, separable;
    int32_t d;
    int32_t w[FILTER_SIZE_MAX * FILTER_SIZE_MAX];
    int32_t column[FILTER_SIZE_MAX], row[FILTER_SIZE_MAX];
    int64_t sum, negative; /* of |w|, all and negative ones */
    int64_t column_sum, column_positive, row_sum, row_plain, row_most;
};

static inline int64_t taps_size_of(int64_t x)
{
    return x < 0 ? -x : x;
}

static inline int64_t taps_within(int64_t x, int64_t low, int64_t high)
{
    return x < low ? low : x > high ? high : x;
}

/* Sums that are divided by 1 are doubled instead and halved. */
static inline int taps_scale_16(const struct taps_source *s)
{
    return s->d == 1 ? 2 : 1;
}

/* Measure f for pixels of `channels` channels. */
void taps_measure(struct taps_source *s, const struct filter *f, int channels);

/* Returns 0; -1 if the sums do not fit 16 bits. */
int taps_rounding_16(struct rounding_16 *r, const struct taps_source *s);

/* Rounding by integers, and by floats where the sums are small enough. */
void taps_rounding_32(struct rounding_32 *r, const struct taps_source *s);

/* Let sums begin at the bits of 2^23 where the result stays exact. */
void taps_begin_as_floats(struct rounding_32 *r, const struct taps_source *s);

#endif
