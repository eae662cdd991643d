/* SPDX-License-Identifier: BSD-3-Clause */
/* One whole picture through the kernel `convolve`, in memory that the caller
 * provides. Only convolve's contract is used, so each picture of an album
 * becomes what convolve makes of it alone. */
#ifndef KERNELS_ALBUM_DARKROOM_H
#define KERNELS_ALBUM_DARKROOM_H

#include <stddef.h>

#include "kernels/convolve/convolve.h"

/* The result; valid as long as the memory is. */
struct print {
    const unsigned char *rows; /* the first one */
    size_t stride;
    int right; /* 1: a recomputed row of it is the same */
};

/* Bytes of 64-aligned memory for a picture of c->image's size, and in *work
 * how much there is to compute. Returns 0; -1 as convolve's plan(). */
int darkroom_bytes(const struct convolve *c, size_t *bytes, double *work,
                   struct err *e);

/* The place of c->image.pixels in that memory, width * channels bytes from row
 * to row. */
unsigned char *darkroom_pixels(void *memory);

/* Convolve the picture in that place. Returns as darkroom_bytes(). */
int darkroom_develop(const struct convolve *c, void *memory, struct print *p,
                     struct err *e);

#endif
