/* SPDX-License-Identifier: BSD-3-Clause */
/* The hot loops of convolve, one set per instruction set. They know rows of
 * samples and taps; edges, strips and chunks are strips.c's business, and
 * reference.c is the readable version.
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
 *     separable   column: R rows of sums down the columns, from R + K - 1 rows
 *                 row: n output samples from such a row of sums, n + 2 r of
 *                 them, r * channels samples to the left of the first
 *
 * The order of summation, which makes the bits of floats: direct, columns of
 * taps from the left and in each from the top; column and row, from the top
 * and from the left; starting from the offset (column: from 0), one rounding a
 * tap where the instruction set has fused multiply-add, else two.
 *
 * Sums of bytes are exact, so there the way makes no difference but in speed:
 *
 *     bytes    direct: pairs of bytes times pairs of weights of 8 bits, added
 *              up in 16 bits
 *     words    direct: pairs of 16 bits, added up in 32
 *     small    separable, all of it in 16 bits modulo 2^16
 *     medium   separable: down the columns in 16 bits, then 32
 *     large    separable, sums t down the columns split into t mod 128 and
 *              t / 128, of 16 bits each, so that t * w is one product of pairs
 *
 *     quads    direct or separable, of one channel: products of four bytes with
 *              four, added up in 32 bits. What does not fit 8 bits, weights
 *              (direct) or sums down the columns (separable), is taken as 2 or
 *              3 digits of 8 bits, of which each is summed up by itself. The
 *              processor must have the instruction
 *
 * What each can hold: ways[] in taps.c. */
#ifndef KERNELS_CONVOLVE_TILES_H
#define KERNELS_CONVOLVE_TILES_H

#include <stdint.h>

#include "kernels/base/isa.h"
#include "kernels/convolve/filter.h"

/* Rows that are computed at once, so that an input row is loaded less often. */
#define TILE_ROWS 4

/* Bytes: the width of separable tiles, and what rows are padded to. */
#define TILE_LINE 64

/* Bytes: no direct tile is wider. */
#define TILE_WIDEST 256

/* Pairs of weights in a column of taps of K = 31. */
#define TAPS_PAIRS (FILTER_SIZE_MAX / 2 + 1)

/* Groups of four of as many, shifted up by 0 .. 3. */
#define QUADS ((FILTER_SIZE_MAX + 3 + 3) / 4)

/* How a sum of 8-bit pixels becomes a pixel: floor(n / d) within 0 .. 255 for
 * n = sum + d / 2 + offset * d, without a division (Granlund and Montgomery,
 * "Division by Invariant Integers using Multiplication", PLDI 1994).
 *
 * 16 bits, modulo 2^16: sums begin at start, which makes n of them but for
 * take; n = max(sum - take, 0) <= 65535; pixel = n * factor >> 16 >> down. Such
 * as n are beyond 255 d become more than 255 and are clamped when packed.
 *
 * 32 bits, d a power of two: sums begin at start; pixel = sum >> down, clamped
 * when packed. Others: n = sum + add, clamped to 0 .. 256 d - 1 < 2^30 as sum
 * to low .. high; pixel = n * factor >> (32 + down). */
struct rounding_16 {
    uint16_t start, take, factor;
    int down;
};

struct rounding_32 {
    int32_t start, add, low, high;
    uint32_t factor;
    int down, power_of_two;

    /* Where d is small enough, quads multiply by floats, of which the whole
     * part is the pixel: sum * scale + bias. from_floats: the sums are floats
     * themselves. */
    int by_floats, from_floats;
    float scale, bias;
};

/* A filter made ready for one way of convolving. Read-only once prepared. */
struct taps {
    int size; /* K */
    int step; /* samples from a pixel to the next: the channels */
    int way;  /* enum way_id */

    /* f32 */
    float start;                                /* offset */
    float w[FILTER_SIZE_MAX * FILTER_SIZE_MAX]; /* column of taps j at j K */
    float column_f[FILTER_SIZE_MAX], row_f[FILTER_SIZE_MAX];

    /* u8, direct: column of taps j, for even rows and for odd rows of a tile,
     * pairs of weights: even (w0 w1) (w2 0), odd (0 w0) (w1 w2), so that both
     * use the same pairs of input rows. As two halves of 16 bits (words), or
     * twice two bytes (bytes). */
    int32_t pairs[FILTER_SIZE_MAX][2][TAPS_PAIRS];

    /* u8, separable. medium: sums down a column are kept less column_less, to
     * fit 16 bits, for which row_start makes up. Pairs for the columns, as
     * words, are in pairs[0]. */
    int16_t column[FILTER_SIZE_MAX], row[FILTER_SIZE_MAX];
    int32_t row_pairs[FILTER_SIZE_MAX]; /* medium: (r0 r1) .. (rn 0); large:
                                           (ri 128 ri) */
    int32_t column_less, row_start;
    int symmetric; /* large: row[i] == row[K - 1 - i] */

    /* u8, quads: weights 4 g + 0 .. 3 less the phase p are at [g][p]. direct:
     * digit d, the lowest first, of row i at [d][i]. separable: of the row at
     * [0][0]; digit d of the sums down the columns is d * plane bytes on. */
    int digits;
    int32_t quads[2][FILTER_SIZE_MAX][QUADS][4], column_quads[QUADS][4];
    int64_t plane;

    struct rounding_16 r16;
    struct rounding_32 r32;
};

/* in, out: rows of samples; n, a multiple of the tile's width, samples; rows:
 * 1 or, where K > 1, TILE_ROWS; stream: past the caches, out being on
 * multiples of 64. */
typedef void direct_fn(const struct taps *t, const void *const *in,
                       void *const *out, int64_t n, int rows, int stream);

/* As direct, but into rows of sums; n, a multiple of TILE_LINE bytes of
 * input. */
typedef void column_fn(const struct taps *t, const void *const *in,
                       void *const *sums, int64_t n, int rows);

/* n, a multiple of a direct tile's width, samples. */
typedef void row_fn(const struct taps *t, const void *sums, void *out,
                    int64_t n, int stream);

struct tiles {
    int fused;               /* 1: one rounding a tap */
    int width_f32, width_u8; /* of a direct tile, in samples */
    void (*fence)(void);     /* after streaming, before others read */
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
