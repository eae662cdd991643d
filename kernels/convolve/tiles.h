/* SPDX-License-Identifier: BSD-3-Clause */
/* The hot loops of convolve, one set per instruction set. They handle rows of
 * samples and taps only; strips.c handles edges, strips and chunks. reference.c
 * is the readable version.
 *
 *     direct      R output rows of n samples from R + K - 1 input rows:
 *
 *                     in[0] ---------------------------   x - r .. x + n + r
 *                     in[1] ---------------------------
 *                      ...      out[0]  [ n samples ]
 *                     in[R + K - 2] -------------------   R is 4, or 1
 *                     in[R + K - 1] -------------------   R more, which are
 *                      ...                                only prefetched
 *
 *     separable   column: R rows of column sums, from R + K - 1 input rows
 *                 row: n output samples from one row of n + 2 r sums that
 *                 starts r * channels samples to the left of the first output
 *
 * The order of summation determines the bits of floats. direct: columns of taps
 * from left to right, each from top to bottom. column: from top to bottom. row:
 * from left to right. Sums start at the offset (column: at 0). Each tap rounds
 * once if the instruction set has fused multiply-add, else twice.
 *
 * Sums of bytes are exact, so the way affects only the speed:
 *
 *     bytes    direct: pairs of bytes times pairs of 8-bit weights, summed in
 *              16 bits
 *     words    direct: pairs of 16 bits, summed in 32
 *     small    separable, in 16 bits modulo 2^16
 *     medium   separable: columns in 16 bits, rows in 32
 *     large    separable: column sums t are split into t mod 128 and t / 128,
 *              16 bits each, so that t * w is one product of pairs
 *
 *     quads    direct or separable, one channel only: products of four bytes
 *              with four, summed in 32 bits. Weights (direct) or column sums
 *              (separable) that do not fit 8 bits are split into 2 or 3 digits
 *              of 8 bits, each summed separately. Direct sums that fit 16
 *              bits are rounded as such. Needs a dot-product instruction
 *
 * ways[] in taps.c has the limits of each. */
#ifndef KERNELS_CONVOLVE_TILES_H
#define KERNELS_CONVOLVE_TILES_H

#include <stdint.h>

#include "kernels/base/isa.h"
#include "kernels/convolve/filter.h"

/* Rows computed together, so that each input row is loaded less often. */
#define TILE_ROWS 4

/* Width of separable tiles in bytes; rows are padded to a multiple of it. */
#define TILE_LINE 64

/* Largest width of a direct tile, in bytes. */
#define TILE_WIDEST 256

/* Pairs of weights in a column of taps of K = 31. */
#define TAPS_PAIRS (FILTER_SIZE_MAX / 2 + 1)

/* Groups of four weights in a row of K = 31, shifted by 0 .. 3. */
#define QUADS ((FILTER_SIZE_MAX + 3 + 3) / 4)

/* How a sum of 8-bit pixels becomes a pixel: floor(n / d) within 0 .. 255 for n
 * = sum + d / 2 + offset * d, without a division (Granlund and Montgomery,
 * "Division by Invariant Integers using Multiplication", PLDI 1994).
 *
 * 16 bits, modulo 2^16: sums start at `start`; n = max(sum - take, 0) <= 65535;
 * pixel = n * factor >> 16 >> down. If n exceeds 255 d, the pixel exceeds 255
 * and is clamped when packed.
 *
 * 32 bits, d a power of two: sums start at `start`; pixel = sum >> down,
 * clamped when packed. Other d: the sum is clamped to low .. high, so that n =
 * sum + add is within 0 .. 256 d - 1 < 2^30; pixel = n * factor >> (32 +
 * down). */
struct rounding_16 {
    uint16_t start, take, factor;
    int down;
};

struct rounding_32 {
    int32_t start, add, low, high;
    uint32_t factor;
    int down, power_of_two;

    /* If d is small enough, quads compute sum * scale + bias in floats; the
     * whole part is the pixel. from_floats: the sums are already floats. */
    int by_floats, from_floats;
    float scale, bias;
};

/* A filter prepared for one way. Read-only once prepared. */
struct taps {
    int size; /* K */
    int step; /* samples from a pixel to the next: the channels */
    int way;  /* enum way_id */

    /* f32 */
    float start;                                /* offset */
    float w[FILTER_SIZE_MAX * FILTER_SIZE_MAX]; /* column of taps j at j K */
    float column_f[FILTER_SIZE_MAX], row_f[FILTER_SIZE_MAX];

    /* u8, direct: pairs of weights in column of taps j, for the even rows of a
     * tile (w0 w1) (w2 0) and for the odd rows (0 w0) (w1 w2), so that both use
     * the same pairs of input rows. A pair is two 16-bit halves (words), or two
     * bytes, repeated (bytes). */
    int32_t pairs[FILTER_SIZE_MAX][2][TAPS_PAIRS];

    /* u8, separable. medium: column_less is subtracted from column sums so that
     * they fit 16 bits; row_start compensates. pairs[0] holds the pairs for the
     * columns, as words. */
    int16_t column[FILTER_SIZE_MAX], row[FILTER_SIZE_MAX];
    int32_t row_pairs[FILTER_SIZE_MAX]; /* medium: (r0 r1) .. (rn 0); large:
                                           (ri 128 ri) */
    int32_t column_less, row_start;
    int symmetric; /* large: row[i] == row[K - 1 - i] */

    /* u8, quads: [g][p] holds weights 4 g - p .. 4 g - p + 3 for phase p.
     * direct: digit d (lowest first) of row i is at [d][i]. separable: the row
     * is at [0][0]; digit d of the column sums is d * plane bytes further. */
    int digits;
    int narrow;          /* direct: sums fit 16 bits and are rounded by r16 */
    int32_t quads_start; /* direct: where sums of the highest digit start */
    int32_t quads[2][FILTER_SIZE_MAX][QUADS][4], column_quads[QUADS][4];
    int64_t plane;

    struct rounding_16 r16;
    struct rounding_32 r32;
};

/* in, out: rows of samples. n: samples, a multiple of the tile's width. rows:
 * TILE_ROWS, or 1; 1 if K is 1. stream: write past the caches; out is then
 * aligned to 64. */
typedef void direct_fn(const struct taps *t, const void *const *in,
                       void *const *out, int64_t n, int rows, int stream);

/* As direct_fn, but writes rows of sums. n: bytes of input, a multiple of
 * TILE_LINE. */
typedef void column_fn(const struct taps *t, const void *const *in,
                       void *const *sums, int64_t n, int rows);

/* n: samples, a multiple of a direct tile's width. May read a line of sums more
 * than it needs. */
typedef void row_fn(const struct taps *t, const void *sums, void *out,
                    int64_t n, int stream);

struct tiles {
    int fused;               /* 1: one rounding per tap */
    int width_f32, width_u8; /* of a direct tile, in samples */
    void (*fence)(void);     /* call after streaming, before others read */
    direct_fn *direct_f32, *direct_bytes, *direct_words;
    column_fn *column_f32, *column_16, *column_split;
    row_fn *row_f32, *row_small, *row_medium, *row_large;
    direct_fn *direct_quads; /* NULL, as the next two, if there are none */
    column_fn *column_quads;
    row_fn *row_quads;
};

extern const struct tiles tiles_baseline, tiles_avx2, tiles_avx512,
    tiles_avx512vnni, tiles_neon;

#endif
