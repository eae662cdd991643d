/* SPDX-License-Identifier: BSD-3-Clause */
/* Prepare a filter: choose the way to compute it, and lay out its weights for
 * that way (struct taps in tiles.h). */
#ifndef KERNELS_CONVOLVE_TAPS_H
#define KERNELS_CONVOLVE_TAPS_H

#include <stddef.h>

#include "kernels/convolve/tiles.h"

/* --pixel and --method. */
enum pixel { PIXEL_U8, PIXEL_F32 };
enum method { METHOD_AUTO, METHOD_DIRECT, METHOD_SEPARABLE };

/* The ways of tiles.h, fastest first. */
enum way_id {
    WAY_F32_SEPARABLE,
    WAY_F32,
    WAY_QUADS_SEPARABLE,
    WAY_QUADS,
    WAY_SMALL,
    WAY_BYTES,
    WAY_MEDIUM,
    WAY_LARGE,
    WAY_WORDS,
    WAYS
};

/* Properties of a way that do not depend on the filter. */
struct way {
    const char *method; /* "direct" or "separable" */
    enum pixel pixel;
    int least;        /* METHOD_AUTO: the smallest K for which it is faster */
    size_t sum_bytes; /* separable: size of a column sum; else 0 */
    int planes;       /* each byte of a sum is in a separate row */
    size_t direct, column, row; /* offsets of its functions in struct tiles */
};

extern const struct way ways[WAYS];

/* Factor f: w[i][j] = column[i] * row[j] in whole numbers, with the entries of
 * row coprime. Every non-zero filter of rank 1 has such factors. Returns 1; 0
 * if there are none, also for the zero filter. */
int taps_factors(const struct filter *f, int32_t *column, int32_t *row);

/* Lay out f for pixels of `channels` channels, in the fastest way that the
 * tiles implement and whose limits f meets. Returns 0; -1 with EXIT_USAGE if f
 * must be separable and is not. */
int taps_make(struct taps *t, const struct tiles *tiles, const struct filter *f,
              int channels, enum pixel pixel, enum method method,
              struct err *e);

/* 1 if the tiles implement this way, else 0. */
int taps_have(const struct tiles *tiles, enum way_id way);

#endif
