/* SPDX-License-Identifier: BSD-3-Clause */
/* The options and the formula of the convolve kernel.
 *
 * With K x K integer weights, r = (K - 1) / 2, divisor d and offset o, each
 * channel of the pixel in row y, column x becomes
 *
 *     sum   = w[i][j] * in[y + i - r][x + j - r]   summed over 0 <= i, j < K
 *     pixel = clamp(floor(sum / d + 1/2) + o, 0, 255)           --pixel u8
 *     pixel = o + sum / d                                       --pixel f32
 *
 * u8: integer arithmetic only, halves rounded up (towards plus infinity), so
 * that every method and instruction set gives the same result.
 * f32: samples keep the file's values 0 .. 255 and are neither rounded nor
 * clamped. Each weight is w / d, rounded to the nearest float. The order of
 * summation (tiles.h) depends only on the method; rounding depends only on
 * whether the instruction set has fused multiply-add.
 *
 * The weights are not flipped (correlation). Pixels outside the picture are,
 * along each axis of n pixels:
 *
 *     clamp     a a a|a b c d|d d d    the nearest pixel
 *     mirror    d c b|a b c d|c b a    mirror-101: the edge is not repeated
 *     wrap      b c d|a b c d|a b c    index modulo n
 *     zero      0 0 0|a b c d|0 0 0
 *
 * A picture smaller than the filter is reflected or wrapped repeatedly. A unit
 * is a row of width * channels samples, padded with zero bytes to a multiple of
 * 64; the hash leaves out the padding. */
#ifndef KERNELS_CONVOLVE_CONVOLVE_H
#define KERNELS_CONVOLVE_CONVOLVE_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/kernel.h"

enum edge { EDGE_CLAMP, EDGE_MIRROR, EDGE_WRAP, EDGE_ZERO };

/* The options of `convolve`. */
struct convolve {
    struct picture image;
    struct blob filter;
    int64_t divisor; /* 0: the sum of the weights, or 1 where that is 0 */
    double offset;   /* a whole number */
    int64_t passes;
    int64_t fuse;  /* passes computed together: fused.h; 0: as suits */
    uint64_t seed; /* of a noise picture */
    struct file_output output; /* written by the program unless streamed */
    int64_t l1, l2, l3;        /* bytes of cache available to one core */
    int edge;                  /* enum edge */
    int pixel, method;         /* enum pixel, enum method: taps.h */
    int isa;                   /* enum isa */
};

/* The picture that a window is part of. Row v is at window->in + (v -
 * window->lo) * stride. With EDGE_WRAP the window has rows -r .. height + r -
 * 1, otherwise only 0 .. height - 1. */
struct plane {
    const struct window *window;
    size_t stride;
    int64_t width, height; /* pixels */
    int channels;
    int sample_bytes;
    enum edge edge;
    /* Rows of in and of out are in rings of that many: row v is in place (v -
     * window->lo) mod ring; 0: no ring. */
    int64_t ring_in, ring_out;
};

/* Row u of the output. */
static inline unsigned char *plane_output(const struct plane *p, int64_t u)
{
    int64_t at = u - p->window->lo;

    return p->window->out +
           (p->ring_out > 0 ? at % p->ring_out : at) * (ptrdiff_t)p->stride;
}

/* Bytes of a sample. */
static inline int convolve_sample_bytes(const struct convolve *o)
{
    return o->pixel ? 4 : 1;
}

static inline int64_t convolve_row_bytes(const struct convolve *o)
{
    return o->image.width * o->image.channels * convolve_sample_bytes(o);
}

/* Bytes from a row to the next in memory: whole cache lines, but never a
 * power-of-two stride, which maps all rows to the same few sets of the L1 cache
 * so that they evict each other (9 x 9 floats: 35 ms instead of 25). */
static inline size_t convolve_unit_bytes(const struct convolve *o)
{
    size_t bytes = ((size_t)convolve_row_bytes(o) + 63) / 64 * 64;

    return bytes % 1024 == 0 ? bytes + 64 : bytes;
}

/* The picture of o whose rows w holds. */
static inline struct plane convolve_plane(const struct convolve *o,
                                          const struct window *w)
{
    return (struct plane){
        .window = w,
        .stride = convolve_unit_bytes(o),
        .width = o->image.width,
        .height = o->image.height,
        .channels = o->image.channels,
        .sample_bytes = convolve_sample_bytes(o),
        .edge = (enum edge)o->edge,
    };
}

/* A partial result. */
struct convolve_partial {
    struct tally tally; /* result: sum of hash_unit(row, bytes) */
    uint64_t full;      /* rows of which every byte was compared */
    uint64_t again;     /* the same hash, summed independently */
};

#endif
