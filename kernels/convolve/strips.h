/* SPDX-License-Identifier: BSD-3-Clause */
/* Chunks of rows, cut into strips of columns, with the edges laid round them so
 * that the hot loops never ask where they are.
 *
 *     | border |  inner strip  |  inner strip  | ... | border |
 *
 * Inner strips are read in place. Of the two borders, a filter's radius wide
 * and rounded up to whole tiles, rows are copied with the pixels outside filled
 * in; a narrow picture is all border. Rows outside are those that stand for
 * them, or a row of zeros.
 *
 * An inner strip is as wide as lets its rows, K + 3 of input and 4 of output or
 * sums, stay in half of the second-level cache: the wider, the better the
 * processor foresees what is read next (3 x 3 floats of 4096 columns: 4.9 ms in
 * one strip, 9.0 ms in 16). Sums down the columns are used a segment later,
 * when they are still in the first-level cache. Output beyond half of the
 * third-level cache is written past the caches, which saves reading it. */
#ifndef KERNELS_CONVOLVE_STRIPS_H
#define KERNELS_CONVOLVE_STRIPS_H

#include <stddef.h>

#include "kernels/convolve/convolve.h"
#include "kernels/convolve/taps.h"

/* A filter and how a picture is cut for it. Read-only once prepared. */
struct strips {
    struct taps taps;
    enum isa isa;
    int64_t margin;         /* bytes from a pixel to the farthest it needs */
    int64_t tile;           /* bytes: strips are multiples of it */
    int64_t strip, segment; /* bytes of input */
    int stream;
};

/* Returns 0; -1 as taps_make() does, or with EXIT_UNAVAILABLE where o->isa is
 * not available. */
int strips_prepare(struct strips *s, const struct convolve *o, struct err *e);

/* Bytes of zeroed, 64-aligned scratch that strips_run() wants. */
size_t strips_scratch(const struct strips *s);

/* Write output rows lo .. hi-1, zero padding included. */
void strips_run(const struct strips *s, const struct plane *p, void *scratch,
                int64_t lo, int64_t hi);

/* The tiles of an instruction set that is available. */
const struct tiles *tiles_of(enum isa isa);

#endif
