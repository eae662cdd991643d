/* SPDX-License-Identifier: BSD-3-Clause */
/* Compare output rows with the plain convolution. */
#ifndef KERNELS_CONVOLVE_JUDGE_H
#define KERNELS_CONVOLVE_JUDGE_H

#include "kernels/convolve/convolve.h"

/* Hash output rows lo .. hi-1 of w into k->partial, and compare some of them. w
 * must still hold their input with its halo. Returns 0; -1 with EXIT_WRONG. */
int judge_units(struct work *k, const struct window *w, int64_t lo, int64_t hi,
                struct err *e);

#endif
