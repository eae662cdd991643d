/* SPDX-License-Identifier: BSD-3-Clause */
/* A kernel's view of a picture: its sizes, and rows that the program loads.
 *
 * Rows are `stride` bytes apart and hold width * channels samples of one byte,
 * channels interleaved (g g g ... or r g b r g b ...). Only rows first_row ..
 * end_row-1 are resident (a rank holds its slab and halo):
 *
 *     pixels                             row first_row
 *     pixels + stride                    row first_row + 1
 *     ...
 *
 * A streamed picture has no resident rows: its chunks read theirs, which are
 * consecutive from `offset` in the file `item` (input.h).
 *
 * drivers/picture/picture.h opens, decodes and frees picture files. A generated
 * picture has no resident rows; the kernel computes them. */
#ifndef KERNELS_BASE_PICTURE_H
#define KERNELS_BASE_PICTURE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "kernels/base/err.h"

enum picture_kind {
    PICTURE_NONE,       /* not given */
    PICTURE_FILE,       /* rows come from a file */
    PICTURE_NOISE,      /* "WxH": seeded noise, every row different */
    PICTURE_MANDELBROT, /* "mandelbrot:WxH": a rendering of the set */
};

struct picture {
    const char *spec; /* as given on the command line; not owned */
    const char *path; /* of a file: its name, the end of spec */
    enum picture_kind kind;
    int64_t width, height; /* pixels */
    int channels;          /* 1 grey, 3 RGB */
    int wide; /* 1: a file of more than 8 bits per sample, converted */
    int64_t first_row, end_row;
    size_t stride;               /* bytes from row to row */
    const unsigned char *pixels; /* resident rows, NULL until loaded */
    int streamed; /* set by an option, as spec is: rows stay in the file */
    int32_t item;
    int64_t offset; /* of the first row; -1: rows have no fixed places */
};

/* Convert floats to bytes: the nearest of 0 .. 255, halves up; NaN becomes 0.
 * `to` may equal `from` or precede it. */
static inline void picture_floats_to_bytes(unsigned char *to,
                                           const unsigned char *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float v;

        memcpy(&v, from + i * sizeof v, sizeof v);
        v += 0.5f;
        to[i] = v >= 255 ? 255 : v > 0 ? (unsigned char)v : 0;
    }
}

/* Decode and encode picture files in memory, for kernels that read whole files.
 * This is part of the computation, but the program supplies the functions.
 * p->spec is the file's name, for messages. Thread-safe. */
struct picture_codec {
    /* Read the header in the n bytes: sets width, height and channels. Returns
     * 0; -1 with EXIT_FAILED. */
    int (*head)(const unsigned char *bytes, size_t n, struct picture *p,
                struct err *e);

    /* Decode all rows, width * channels bytes apart. p is the result of head().
     * Returns as head(). */
    int (*unpack)(const unsigned char *bytes, size_t n, const struct picture *p,
                  unsigned char *to, struct err *e);

    /* Upper bound for the bytes that pack() writes for such a picture. */
    size_t (*room)(const struct picture *p);

    /* Encode a picture of p's size, with rows stride bytes apart, into
     * to[room(p)], in the format of the file that the n bytes hold.
     * compression: of PNG, see input.h. Returns the number of bytes written; 0
     * with EXIT_FAILED. */
    size_t (*pack)(const unsigned char *bytes, size_t n,
                   const struct picture *p, const unsigned char *pixels,
                   size_t stride, int64_t compression, unsigned char *to,
                   struct err *e);
};

#endif
