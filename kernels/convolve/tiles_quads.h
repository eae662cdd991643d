/* SPDX-License-Identifier: BSD-3-Clause */
/* Tiles of bytes, one channel, with products of four bytes by four summed in 32
 * bits; see tiles.h. Included by tiles_impl.h if the instruction set has them.
 *
 * Along a row, four neighbouring pixels form a lane: lane i of a vector has
 * pixels 4 i .. 4 i + 3. Each vector is loaded once and multiplied by the
 * weights in four phases. Phase p shifts the weights up by p and gives outputs
 * 4 i + p:
 *
 *     pixels      0  1  2  3 | 4  5  6  7      K = 5: two groups
 *     phase 0    w0 w1 w2 w3 |w4  0  0  0      -> outputs 0, 4, 8 ..
 *     phase 1     0 w0 w1 w2 |w3 w4  0  0      -> outputs 1, 5, 9 ..
 *     ...
 *
 * Nothing is shuffled until the pixels are stored. Down a column the phase is
 * the row of the tile, and four rows are interleaved.
 *
 * Compared with plain AVX-512, 4096 x 4096, in ms: 9 x 9 weights up to 3: 12.7
 * -> 8.0; up to 999: 22.7 -> 14.0; gaussian:11: 12.2 -> 9.4; gaussian:31: 29.5
 * -> 20.0. */
#ifndef KERNELS_CONVOLVE_TILES_QUADS_H
#define KERNELS_CONVOLVE_TILES_QUADS_H

#include "kernels/convolve/simd.h"
#include "kernels/convolve/tiles.h"
#include "kernels/convolve/tiles_u8.h"

/* Groups of four that `most` weights take in phases 0 .. phases - 1. */
#define GROUPS(most, phases) (((most) + (phases) + 2) / 4)

INLINE v32 add_quads(v32 sum, v8 plain, v8 with_sign)
{
    return (v32)_mm512_dpbusd_epi32((SI)sum, (SI)plain, (SI)with_sign);
}

/* Transpose within each 16 bytes: byte 4 p + i moves to 4 i + p. */
INLINE v8 turn(v8 v)
{
    return (v8)_mm512_shuffle_epi8(
        (SI)v,
        _mm512_set4_epi32(0x0f0b0703, 0x0e0a0602, 0x0d090501, 0x0c080400));
}

INLINE v32 round_quads(const struct rounding_32 *r, v32 sum)
{
    __m512 s;

    if (r->power_of_two || !r->by_floats)
        return round_32(r, sum);
    s = r->from_floats ? (__m512)sum : _mm512_cvtepi32_ps((SI)sum);
    return (v32)_mm512_cvttps_epi32(
        _mm512_fmadd_ps(s, _mm512_set1_ps(r->scale), _mm512_set1_ps(r->bias)));
}

/* Sums that fit 16 bits: two vectors to round instead of four. */
INLINE v16 round_narrow(const struct rounding_16 *r, v32 a, v32 b)
{
    return round_16(r, (vu16)_mm512_packus_epi32((SI)a, (SI)b));
}

/* Store pixel 4 i + p from lane i of sums[p]. */
INLINE void put_quads(const struct taps *t, uint8_t *to, const v32 *sums,
                      int stream)
{
    v32 s[4];

    if (t->narrow) {
        put_u8(to,
               turn(pack_16(round_narrow(&t->r16, sums[0], sums[1]),
                            round_narrow(&t->r16, sums[2], sums[3]))),
               stream);
        return;
    }
    UNROLL
    for (int p = 0; p < 4; p++)
        s[p] = round_quads(&t->r32, sums[p]);
    put_u8(to, turn(pack_16(pack_32(s[0], s[1]), pack_32(s[2], s[3]))), stream);
}

/* ---- direct -------------------------------------------------------------- */

/* With 3, 7 .. weights, phases 2 and 3 equal phases 0 and 1 of a vector two
 * pixels further. This saves the group into which they would extend: a third of
 * all products for 3 x 3. */
INLINE void add_row_quads(v32 (*sum)[4], const int32_t (*w)[QUADS][4], int i,
                          const void *row, int64_t x, int size, int first,
                          int end)
{
    const int phases = size % 4 == 3 ? 2 : 4;

    UNROLL
    for (int g = 0; g < GROUPS(size, phases); g++) {
        v8 v[2];

        if (size > 3) /* the weights of 3 x 3 fit the registers */
            FORGET();
        for (int k = 0; k < 4 / phases; k++) {
            v[k] = load_v8((const uint8_t *)row + x + 4 * g + 2 * k);
            KEEP(v[k]);
        }
        UNROLL
        for (int r = first; r < end; r++) {
            UNROLL
            for (int p = 0; p < 4; p++)
                if (p % phases + size > 4 * g)
                    sum[r][p] =
                        add_quads(sum[r][p], v[p / phases],
                                  (v8)spread_32(w[i - r][g][p % phases]));
        }
    }
}

/* One pass per digit of the weights, the high digit first. */
INLINE void tile_quads(const struct taps *t, int size, int rows,
                       const void *const *in, void *const *out, int64_t x,
                       int stream)
{
    v32 sum[TILE_ROWS][4];

    prefetch(in, size + rows - 1, rows, x, VB);
    UNROLL
    for (int r = 0; r < rows; r++) {
        UNROLL
        for (int p = 0; p < 4; p++)
            sum[r][p] = spread_32(t->quads_start);
    }
    for (int d = t->digits - 1; d >= 0; d--) {
        const int32_t(*w)[QUADS][4] = t->quads[d];

        if (size > 3)
            FORGET();
        UNROLL
        for (int i = 0; i < rows - 1; i++)
            add_row_quads(sum, w, i, in[i], x, size, 0, i + 1);
        for (int i = rows - 1; i < size; i++)
            add_row_quads(sum, w, i, in[i], x, size, 0, rows);
        UNROLL
        for (int q = 1; q < rows; q++)
            add_row_quads(sum, w, size - 1 + q, in[size - 1 + q], x, size, q,
                          rows);
        UNROLL
        for (int r = 0; d && r < rows; r++) {
            UNROLL
            for (int p = 0; p < 4; p++)
                sum[r][p] = (v32)((vu32)sum[r][p] << 8);
        }
        if (d && t->r32.start & 255) {
            UNROLL
            for (int r = 0; r < rows; r++) {
                UNROLL
                for (int p = 0; p < 4; p++)
                    sum[r][p] += t->r32.start & 255;
            }
        }
    }
    UNROLL
    for (int r = 0; r < rows; r++)
        put_quads(t, (uint8_t *)out[r] + x, sum[r], stream);
}

static void direct_quads(const struct taps *t, const void *const *in,
                         void *const *out, int64_t n, int rows, int stream)
{
#define SPAN(k, r)                                                             \
    for (int64_t x = 0; x < n; x += VB)                                        \
    tile_quads(t, k, r, in, out, x, stream)
    BY_SIZE(SPAN)
#undef SPAN
}

/* ---- separable ----------------------------------------------------------- */

/* Store byte d of all lanes, minus 128, in plane d. */
INLINE void put_digits(const struct taps *t, uint8_t *to, const v32 *sums)
{
    v32 v[4];
    v8 planes[3];

    UNROLL
    for (int k = 0; k < 4; k++)
        v[k] = (v32)turn((v8)(sums[k] ^ spread_32(0x00808080)));
    planes[0] =
        (v8)_mm512_unpacklo_epi64(_mm512_unpacklo_epi32((SI)v[0], (SI)v[1]),
                                  _mm512_unpacklo_epi32((SI)v[2], (SI)v[3]));
    planes[1] =
        (v8)_mm512_unpackhi_epi64(_mm512_unpacklo_epi32((SI)v[0], (SI)v[1]),
                                  _mm512_unpacklo_epi32((SI)v[2], (SI)v[3]));
    planes[2] =
        (v8)_mm512_unpacklo_epi64(_mm512_unpackhi_epi32((SI)v[0], (SI)v[1]),
                                  _mm512_unpackhi_epi32((SI)v[2], (SI)v[3]));
    store_v8(to, planes[0]);
    store_v8(to + t->plane, planes[1]);
    if (t->digits == 3)
        store_v8(to + 2 * t->plane, planes[2]);
}

/* Row i of the inputs; indices beyond the last row repeat it, with weight 0. */
#define GROUP_ROW(i, size, rows)                                               \
    in[(i) < (size) + (rows)-1 ? (i) : (size) + (rows)-2]

INLINE void tile_column_quads(const struct taps *t, int size, int rows,
                              const void *const *in, void *const *sums,
                              int64_t x)
{
    v32 sum[TILE_ROWS][4];

    prefetch(in, size + rows - 1, rows, x, VB);
    UNROLL
    for (int r = 0; r < rows; r++) {
        UNROLL
        for (int k = 0; k < 4; k++)
            sum[r][k] = spread_32(0x00808080);
    }
    UNROLL_4
    for (int g = 0; g < GROUPS(size, rows); g++) {
        v8 row[4], lo[2], hi[2], v[4];

        UNROLL
        for (int b = 0; b < 4; b++)
            row[b] =
                load_v8((const uint8_t *)GROUP_ROW(4 * g + b, size, rows) + x) ^
                0x80;
        UNROLL
        for (int h = 0; h < 2; h++) {
            lo[h] = unpack_lo_8(row[2 * h], row[2 * h + 1]);
            hi[h] = unpack_hi_8(row[2 * h], row[2 * h + 1]);
        }
        v[0] = (v8)unpack_lo_16((v16)lo[0], (v16)lo[1]);
        v[1] = (v8)unpack_hi_16((v16)lo[0], (v16)lo[1]);
        v[2] = (v8)unpack_lo_16((v16)hi[0], (v16)hi[1]);
        v[3] = (v8)unpack_hi_16((v16)hi[0], (v16)hi[1]);
        UNROLL
        for (int r = 0; r < rows; r++) {
            v8 w = (v8)spread_32(t->column_quads[g][r]);

            UNROLL
            for (int k = 0; k < 4; k++)
                if (r + size > 4 * g)
                    sum[r][k] = add_quads(sum[r][k], w, v[k]);
        }
    }
    UNROLL
    for (int r = 0; r < rows; r++)
        put_digits(t, (uint8_t *)sums[r] + x, sum[r]);
}

static void column_quads(const struct taps *t, const void *const *in,
                         void *const *sums, int64_t n, int rows)
{
#define SPAN(k, r)                                                             \
    for (int64_t x = 0; x < n; x += VB)                                        \
    tile_column_quads(t, k, r, in, sums, x)
    BY_SIZE(SPAN)
#undef SPAN
}

INLINE void span_quads(const struct taps *t, int size, const uint8_t *sums,
                       uint8_t *out, int64_t n, int stream)
{
    for (int64_t x = 0; x < n; x += VB) {
        v32 sum[4] = {{0}};

        for (int d = t->digits - 1; d >= 0; d--) {
            const uint8_t *from = sums + d * t->plane + x;

            UNROLL
            for (int p = 0; p < 4; p++)
                sum[p] = (v32)((vu32)sum[p] << 8);
            UNROLL_4
            for (int g = 0; g < GROUPS(size, 4); g++) {
                v8 v = load_v8(from + 4 * g);

                KEEP(v);
                UNROLL
                for (int p = 0; p < 4; p++)
                    if (p + size > 4 * g)
                        sum[p] = add_quads(
                            sum[p], (v8)spread_32(t->quads[0][0][g][p]), v);
            }
        }
        UNROLL
        for (int p = 0; p < 4; p++)
            sum[p] += t->row_start + t->r32.start;
        put_quads(t, out + x, sum, stream);
    }
}

static void row_quads(const struct taps *t, const void *sums, void *out,
                      int64_t n, int stream)
{
    const int rows = TILE_ROWS;

#define SPAN(k, r) span_quads(t, k, sums, out, n, stream)
    BY_SIZE(SPAN)
#undef SPAN
}

#endif
