/* SPDX-License-Identifier: BSD-3-Clause */
/* A filter made ready: in which way it will be computed, and its weights laid
 * out for that way (struct taps in tiles.h). */
#ifndef KERNELS_CONVOLVE_TAPS_H
#define KERNELS_CONVOLVE_TAPS_H

#include <stddef.h>

#include "kernels/convolve/tiles.h"

/* --pixel and --method. */
enum pixel { PIXEL_U8, PIXEL_F32 };
enum method { METHOD_AUTO, METHOD_DIRECT, METHOD_SEPARABLE };

/* The ways of tiles.h, the faster ones first. */
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

/* What is known of a way before a filter is given. */
struct way {
    const char *method; /* "direct" or "separable" */
    enum pixel pixel;
    int least; /* under METHOD_AUTO: the least K for which it is faster */
    size_t sum_bytes;           /* separable: of a sum down a column; else 0 */
    int planes;                 /* each of these bytes is in a separate row */
    size_t direct, column, row; /* where in struct tiles its functions are */
};

extern const struct way ways[WAYS];

/* w[i][j] = column[i] * row[j] in whole numbers, row without a common factor.
 * Such are, up to a factor, all filters of rank 1. Returns 1; 0 if there are
 * none, as for the filter of zeros. */
int taps_factors(const struct filter *f, int32_t *column, int32_t *row);

/* Lay out f for pixels of `channels` channels, in the fastest way that the
 * tiles have and that can hold it. Returns 0; -1 with EXIT_USAGE if f is not
 * separable and should be. */
int taps_make(struct taps *t, const struct tiles *tiles, const struct filter *f,
              int channels, enum pixel pixel, enum method method,
              struct err *e);

/* 1 if the tiles have the loops of this way, else 0. */
int taps_have(const struct tiles *tiles, enum way_id way);

#endif
