/* SPDX-License-Identifier: BSD-3-Clause */
/* Several passes over rows that stay in the L2 cache (temporal blocking). A pass
 * over a picture in memory takes as long as reading and writing it; four
 * neighbouring rows that go through five passes at once are read and written
 * once.
 *
 *     in      ================================== input, in memory
 *     pass 1       [a b c d e f]                 a ring of 4 + 2 r rows
 *     pass 2     [. . a b c d]                   each pass lags by r rows
 *     out     ====[a b c d]                      output, in memory
 *
 * A chunk of rows lo .. hi-1 needs (k - 1) r more rows of the first of k passes
 * at each end, which its neighbours compute, too. So a chunk has the same input
 * and output as one pass of a filter of radius k r, and the driver sees k passes
 * as one with this halo. Each sample is computed as without fusing, so bits are
 * equal. */
#ifndef KERNELS_CONVOLVE_FUSED_H
#define KERNELS_CONVOLVE_FUSED_H

#include <stddef.h>

#include "kernels/convolve/convolve.h"
#include "kernels/convolve/strips.h"

enum { FUSED_MOST = 16 };

/* Passes computed together, a divisor of o->passes: o->fuse if given; otherwise
 * as many as the L2 cache has room for, if the picture is larger than it; 1:
 * none. Returns 0; -1 with EXIT_USAGE. */
int fused_passes(const struct convolve *o, const struct strips *s, int *passes,
                 struct err *e);

/* Bytes of scratch memory for fused_run() and fused_input(). */
size_t fused_scratch(const struct convolve *o, const struct strips *s,
                     int passes);

/* Write output rows lo .. hi-1 of `passes` passes over p. */
void fused_run(const struct strips *s, const struct plane *p, void *scratch,
               int passes, int64_t lo, int64_t hi);

#endif
