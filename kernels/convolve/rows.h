/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of input, generated or converted to the layout of strips.h. */
#ifndef KERNELS_CONVOLVE_ROWS_H
#define KERNELS_CONVOLVE_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/convolve/convolve.h"

/* Write the samples of row y, 0 <= y < height, of a generated picture: width *
 * channels bytes. */
void rows_make(const struct convolve *o, unsigned char *to, int64_t y);

/* Convert such bytes, in place, to a row of type o->pixel, padded with zeros to
 * a unit. */
void rows_finish(const struct convolve *o, unsigned char *row);

#endif
