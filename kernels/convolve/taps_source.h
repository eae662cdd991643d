/* SPDX-License-Identifier: BSD-3-Clause */
/* The input of taps*.c: a filter with a positive divisor, its factors and the
 * size of its weights. For taps*.c only. */
#ifndef KERNELS_CONVOLVE_TAPS_SOURCE_H
#define KERNELS_CONVOLVE_TAPS_SOURCE_H

#include "kernels/convolve/taps.h"

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

/* Sums with divisor 1 are doubled and then divided by 2. */
static inline int taps_scale_16(const struct taps_source *s)
{
    return s->d == 1 ? 2 : 1;
}

/* Measure f for pixels of `channels` channels. */
void taps_measure(struct taps_source *s, const struct filter *f, int channels);

/* Returns 0; -1 if the sums do not fit 16 bits. */
int taps_rounding_16(struct rounding_16 *r, const struct taps_source *s);

/* Rounding by integers, and by floats if the sums are small enough. */
void taps_rounding_32(struct rounding_32 *r, const struct taps_source *s);

/* Start sums at the bits of the float 2^23 if the result stays exact. */
void taps_begin_as_floats(struct rounding_32 *r, const struct taps_source *s);

#endif
