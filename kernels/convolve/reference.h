/* SPDX-License-Identifier: BSD-3-Clause */
/* One output sample at a time, straight from the formula in convolve.h. Shares
 * no code with the fast path but the filter's weights. */
#ifndef KERNELS_CONVOLVE_REFERENCE_H
#define KERNELS_CONVOLVE_REFERENCE_H

#include "kernels/convolve/convolve.h"
#include "kernels/convolve/filter.h"

/* Channel c of the pixel in row y, column x of the output. The window of p
 * must hold y and the halo round it. */
unsigned char reference_sample(const struct filter *f, const struct plane *p,
                               int64_t y, int64_t x, int c);

/* The same of a picture of floats, summed in the order of tiles.h: separable
 * (which f must be) or direct, with one rounding a tap (fused) or two. */
float reference_sample_f32(const struct filter *f, const struct plane *p,
                           int64_t y, int64_t x, int c, int separable,
                           int fused);

#endif
