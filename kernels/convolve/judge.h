/* SPDX-License-Identifier: BSD-3-Clause */
/* Output rows against the plain convolution. */
#ifndef KERNELS_CONVOLVE_JUDGE_H
#define KERNELS_CONVOLVE_JUDGE_H

#include "kernels/convolve/convolve.h"

/* Hash output rows lo .. hi-1 of w, whose input with its halo is still there,
 * into k->partial, and compare some. Returns 0; -1 with EXIT_WRONG. */
int judge_units(struct work *k, const struct window *w, int64_t lo, int64_t hi,
                struct err *e);

#endif
