/* SPDX-License-Identifier: BSD-3-Clause */
/* Convolve one whole picture with the kernel `convolve`, in the caller's
 * memory. Only convolve's kernel interface is used, so each picture of an album
 * equals the result of a separate run of convolve. */
#ifndef KERNELS_ALBUM_DARKROOM_H
#define KERNELS_ALBUM_DARKROOM_H

#include <stddef.h>

#include "kernels/convolve/convolve.h"

/* The result; valid as long as the caller's memory. */
struct print {
    const unsigned char *rows; /* the first one */
    size_t stride;
    int right; /* 1: a recomputed row is identical */
};

/* Bytes of memory, aligned to 64, for a picture of c->image's size; *work gets
 * its geometry.work. Returns 0; -1 as convolve's plan(). */
int darkroom_bytes(const struct convolve *c, size_t *bytes, double *work,
                   struct err *e);

/* Where in that memory the caller stores the pixels, width * channels bytes
 * from row to row. */
unsigned char *darkroom_pixels(void *memory);

/* Convolve the pixels stored there. Returns as darkroom_bytes(). */
int darkroom_develop(const struct convolve *c, void *memory, struct print *p,
                     struct err *e);

#endif
