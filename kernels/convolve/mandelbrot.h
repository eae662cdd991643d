/* SPDX-License-Identifier: BSD-3-Clause */
/* A picture that needs no file: the Mandelbrot set, c = x + iy for which
 * z <- z^2 + c stays bounded from z = 0.
 *
 * Rendered with smooth escape time as colour, the slope of the potential as
 * relief and the estimated distance to the set as its outline (both from the
 * derivative dz/dc; Peitgen and Saupe, "The Science of Fractal Images", 1988,
 * appendix D).
 *
 * The bits are the same everywhere: IEEE single and double arithmetic in a
 * stated order, no library function whose last bit varies (sqrt is correctly
 * rounded by IEEE 754). Compile with -ffp-contract=off, since a fused
 * multiply-add rounds once instead of twice. */
#ifndef KERNELS_CONVOLVE_MANDELBROT_H
#define KERNELS_CONVOLVE_MANDELBROT_H

#include <stdint.h>

/* Write row y, 0 <= y < height, of the width x height picture: 3 * width
 * bytes, r g b. */
void mandelbrot_row(unsigned char *to, int64_t width, int64_t height,
                    int64_t y);

#endif
