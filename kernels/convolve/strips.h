/* SPDX-License-Identifier: BSD-3-Clause */
/* Chunks of rows, cut into strips of columns. Borders supply the pixels outside
 * the picture, so that the hot loops need no edge tests.
 *
 *     | border |  inner strip  |  inner strip  | ... | border |
 *
 * Inner strips are read in place. A border is one filter radius wide, rounded
 * up to whole tiles. Its rows are copied with the outside pixels filled in. A
 * narrow picture is all border. A row outside the picture is replaced by the
 * row that the edge rule names, or by zeros.
 *
 * An inner strip is as wide as possible while its rows (K + 3 of input, 4 of
 * output or sums) fit half of the L2 cache. Wide strips help the hardware
 * prefetcher (3 x 3 floats, 4096 columns: 4.9 ms in one strip, 9.0 ms in 16).
 * Column sums are used one segment later, while they are still in the L1 cache.
 * Output larger than half of the L3 cache, of which at most 16 MiB count, is written
 * past the caches, which avoids reading the lines first. */
#ifndef KERNELS_CONVOLVE_STRIPS_H
#define KERNELS_CONVOLVE_STRIPS_H

#include <stddef.h>

#include "kernels/convolve/convolve.h"
#include "kernels/convolve/taps.h"

/* A filter, and the widths of the strips for it. Read-only once prepared. */
struct strips {
    struct taps taps;
    enum isa isa;
    int64_t margin;         /* bytes from a pixel to the farthest it needs */
    int64_t tile;           /* bytes; strip widths are multiples of it */
    int64_t strip, segment; /* bytes of input */
    int stream;
};

/* Returns 0; -1 as taps_make() does, or with EXIT_UNAVAILABLE where o->isa is
 * not available. */
int strips_prepare(struct strips *s, const struct convolve *o, struct err *e);

/* Bytes of scratch memory for strips_run(), zeroed and aligned to 64. */
size_t strips_scratch(const struct strips *s);

/* Write output rows lo .. hi-1, zero padding included. */
void strips_run(const struct strips *s, const struct plane *p, void *scratch,
                int64_t lo, int64_t hi);

/* The tiles for `isa`, which must be available. */
const struct tiles *tiles_of(enum isa isa);

#endif
