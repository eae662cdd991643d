/* SPDX-License-Identifier: BSD-3-Clause */
/* Filters: built-in ones by name, others from text.
 *
 *     box:K          all 1
 *     gaussian:K     w[i][j] = g[i] * g[j], with r = (K - 1) / 2 and
 *                    K <= 9: g[i] = C(K - 1, i), a binomial row
 *                    K > 9:  g[i] = round(128 * exp(-(i - r)^2 / (2 s^2))),
 *                            s = 0.3 r + 0.5, the usual rule of thumb
 *                            0.3 * ((K - 1) * 0.5 - 1) + 0.8
 *     sharpen         0 -1  0   emboss  -2 -1  0
 *                    -1  5 -1           -1  1  1
 *                     0 -1  0            0  1  2
 *     sobel-x        -1  0  1   sobel-y -1 -2 -1
 *                    -2  0  2            0  0  0
 *                    -1  0  1            1  2  1
 *
 * K is odd, 1 .. 31, default 3. A text has K lines of K whole numbers separated
 * by blanks; '#' starts a comment, empty lines are ignored.
 *
 * Limits, so that every sum of 255 * |w| and its rounding fit 32 bits:
 * |w| <= 32767, the sum of |w| <= 2^22, 1 <= divisor <= 2^22. A divisor that is
 * computed from the weights may be negative. */
#ifndef KERNELS_CONVOLVE_FILTER_H
#define KERNELS_CONVOLVE_FILTER_H

#include <stdint.h>

#include "kernels/base/err.h"
#include "kernels/base/option.h"

#define FILTER_SIZE_MAX    31
#define FILTER_WEIGHT_MAX  32767
#define FILTER_SUM_MAX     ((int64_t)1 << 22)
#define FILTER_OFFSET_MAX  1000000
#define FILTER_DIVISOR_MAX FILTER_SUM_MAX

struct filter {
    int size;        /* K */
    int32_t divisor; /* never 0 */
    int32_t offset;
    int32_t weights[FILTER_SIZE_MAX * FILTER_SIZE_MAX]; /* row i at i * K */
};

/* The names of the built-in filters, NULL-terminated. */
extern const char *const filter_names[];

/* Build f from a name or a text, a divisor (0: from the weights) and an
 * offset. Allocates nothing; the text is untrusted. Returns 0; -1 with
 * EXIT_USAGE; the message for a text gives the line. */
int filter_make(struct filter *f, const struct blob *from, int64_t divisor,
                double offset, struct err *e);

#endif
