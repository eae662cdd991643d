/* SPDX-License-Identifier: BSD-3-Clause */
/* Compute one output sample at a time, straight from the formula in convolve.h.
 * Shares only the filter's weights with the fast path. */
#ifndef KERNELS_CONVOLVE_REFERENCE_H
#define KERNELS_CONVOLVE_REFERENCE_H

#include "kernels/convolve/convolve.h"
#include "kernels/convolve/filter.h"

/* Channel c of the output pixel in row y, column x. The window of p must hold
 * row y and its halo. */
unsigned char reference_sample(const struct filter *f, const struct plane *p,
                               int64_t y, int64_t x, int c);

/* The same for a picture of floats, summed in the order of tiles.h: separable
 * (f must be separable) or direct; one rounding per tap (fused) or two. */
float reference_sample_f32(const struct filter *f, const struct plane *p,
                           int64_t y, int64_t x, int c, int separable,
                           int fused);

#endif
