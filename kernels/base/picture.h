/* SPDX-License-Identifier: BSD-3-Clause */
/* A picture as a kernel sees it: plain numbers and rows that somebody else
 * brought into memory.
 *
 * Rows are `stride` bytes apart and hold width * channels samples of one byte,
 * channels interleaved (g g g ... or r g b r g b ...). Only rows first_row ..
 * end_row-1 are resident (a rank holds its slab and halo):
 *
 *     pixels                             row first_row
 *     pixels + stride                    row first_row + 1
 *     ...
 *
 * The picture's file side (opening, decoding, freeing) belongs to
 * drivers/base/picture_file.h; a generated picture has no resident rows and is
 * computed by the kernel that asks for it. */
#ifndef KERNELS_BASE_PICTURE_H
#define KERNELS_BASE_PICTURE_H

#include <stddef.h>
#include <stdint.h>

enum picture_kind {
    PICTURE_NONE,       /* not given */
    PICTURE_FILE,       /* rows come from a file */
    PICTURE_NOISE,      /* "WxH": seeded noise, every row different */
    PICTURE_MANDELBROT, /* "mandelbrot:WxH": a rendering to look at */
};

struct picture {
    const char *spec; /* as given on the command line; not owned */
    enum picture_kind kind;
    int64_t width, height; /* pixels */
    int channels;          /* 1 grey, 3 RGB */
    int64_t first_row, end_row;
    size_t stride;               /* bytes from row to row */
    const unsigned char *pixels; /* resident rows, NULL until loaded */
};

#endif
