/* SPDX-License-Identifier: BSD-3-Clause */
/* Pictures larger than memory: rows stay in their file. Every chunk reads its
 * rows with the halo (need) and writes its output rows (put).
 *
 *     input file    ...|h h|r r r r r r r r|h h|...     one need
 *     buffer `in`      [0 .....................[        radius h = 2
 *     buffer `out`         [ r r r r r r r r ]
 *     output file   .......|r r r r r r r r|.......     one put
 *
 * Memory does not depend on the size of the picture: a worker holds one chunk,
 * an event loop a few. Rows are packed in files and padded in buffers. Because
 * no rows are left at the end of a repetition, each chunk is hashed and a few
 * of its rows are compared immediately. Unlike in memory, this is timed. */
#ifndef KERNELS_CONVOLVE_STREAMED_H
#define KERNELS_CONVOLVE_STREAMED_H

#include "kernels/convolve/convolve.h"

/* Adapt g, the geometry of a picture in memory, to a streamed picture with a
 * filter of radius `radius`. Returns 0; -1 with EXIT_USAGE. */
int streamed_plan(const struct convolve *o, int64_t radius, struct geometry *g,
                  struct err *e);

/* What rows lo .. hi-1 need. A generated picture needs a buffer but reads
 * nothing. */
void streamed_need(const struct work *k, int64_t lo, int64_t hi,
                   struct need *n);

/* Lay out the bytes that arrived as units of the window `rows`, halo included.
 * `rows` also has the output buffers. Returns 0; -1 with w->err. */
int streamed_take(const struct work *k, struct window *w, int64_t lo,
                  int64_t hi, struct window *rows);

/* Deliver the computed rows lo .. hi-1 of `rows`, if there is an output
 * file. */
void streamed_put(const struct work *k, struct window *w,
                  const struct window *rows, int64_t lo, int64_t hi);

#endif
