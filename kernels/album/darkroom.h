/* SPDX-License-Identifier: BSD-3-Clause */
/* One whole picture through the kernel `convolve`, in memory that somebody
 * else brought. Only convolve's contract is used, so what an album's pictures
 * become is what convolve makes of them, one by one. */
#ifndef KERNELS_ALBUM_DARKROOM_H
#define KERNELS_ALBUM_DARKROOM_H

#include <stddef.h>

#include "kernels/convolve/convolve.h"

/* What comes out of it; valid as long as the memory is. */
struct print {
    const unsigned char *rows; /* the first one */
    size_t stride;
    int right; /* 1: a row of it was computed anew, and is the same */
};

/* Bytes of 64-aligned memory for a picture of c->image's size, and in *work
 * how much there is to compute. Returns 0; -1 as convolve's plan(). */
int darkroom_bytes(const struct convolve *c, size_t *bytes, double *work,
                   struct err *e);

/* Where in that memory c->image.pixels are to stand, width * channels bytes
 * from row to row. */
unsigned char *darkroom_pixels(void *memory);

/* Convolve the picture that stands there. Returns as darkroom_bytes(). */
int darkroom_develop(const struct convolve *c, void *memory, struct print *p,
                     struct err *e);

#endif
