/* SPDX-License-Identifier: BSD-3-Clause */
/* Pictures larger than memory: rows stay in their file, and every chunk needs
 * its own with the halo, and puts its own.
 *
 *     input file    ...|h h|r r r r r r r r|h h|...     one need
 *     buffer `in`      [0 .....................[        radius h = 2
 *     buffer `out`         [ r r r r r r r r ]
 *     output file   .......|r r r r r r r r|.......     one put
 *
 * So a worker holds one chunk, an event loop a few, for any size of the
 * picture. Rows are packed in files and padded in buffers. Since no rows remain
 * at the end of a repetition, a chunk is hashed, and a few of its rows are
 * compared, at once: this is timed here, unlike in memory. */
#ifndef KERNELS_CONVOLVE_STREAMED_H
#define KERNELS_CONVOLVE_STREAMED_H

#include "kernels/convolve/convolve.h"

/* Change g from that of a picture in memory, under a filter of radius `radius`,
 * to that of a streamed one. Returns 0; -1 with EXIT_USAGE. */
int streamed_plan(const struct convolve *o, int64_t radius, struct geometry *g,
                  struct err *e);

/* What rows lo .. hi-1 need. A generated picture needs no bytes, but a
 * buffer. */
void streamed_need(const struct work *k, int64_t lo, int64_t hi,
                   struct need *n);

/* Lay out the bytes that arrived as units of the window `rows`, halo included,
 * which has the places of the outputs, too. Returns 0; -1 with w->err. */
int streamed_take(const struct work *k, struct window *w, int64_t lo,
                  int64_t hi, struct window *rows);

/* Rows lo .. hi-1 of `rows` are computed: put them, where there is an output. */
void streamed_put(const struct work *k, struct window *w,
                  const struct window *rows, int64_t lo, int64_t hi);

#endif
