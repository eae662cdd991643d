/* SPDX-License-Identifier: BSD-3-Clause */
/* Chunks of rows, cut into strips of columns that stay in cache, with the
 * edges laid round them so that the hot loop never asks where it is.
 *
 *     strip       from - r .. [ from .......... from + n ] .. + r     pixels
 *     ring        K rows of the strip as 16-bit samples; row v of the picture
 *                 is in slot v modulo K
 *     sums        n 32-bit sums
 *
 * Scratch does not depend on the width of the picture. */
#ifndef KERNELS_CONVOLVE_STRIPS_H
#define KERNELS_CONVOLVE_STRIPS_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/convolve/convolve.h"
#include "kernels/convolve/rows.h"

/* Bytes of 64-aligned scratch that strips_run() wants. */
size_t strips_scratch(int size, int channels);

/* Write output rows lo .. hi-1, zero padding included. */
void strips_run(const struct rows *r, const struct plane *p, void *scratch,
                int64_t lo, int64_t hi);

#endif
