/* SPDX-License-Identifier: BSD-3-Clause */
/* Tiles of bytes, separable; see tiles.h. Included by tiles_impl.h. */
#ifndef KERNELS_CONVOLVE_TILES_U8_SEPARABLE_H
#define KERNELS_CONVOLVE_TILES_U8_SEPARABLE_H

#include "kernels/convolve/simd.h"
#include "kernels/convolve/tiles.h"
#include "kernels/convolve/tiles_u8.h"

/* ---- down the columns ---------------------------------------------------- */

INLINE void add_row_16(vu16 *sum, const int16_t *w, int i, const void *row,
                       int64_t x, int first, int end)
{
    vu16 v = (vu16)load_widened_16((const uint8_t *)row + x);

    KEEP(v);
    UNROLL
    for (int r = first; r < end; r++)
        sum[r] += v * (vu16)spread_16(w[i - r]);
}

INLINE void tile_column_16(const struct taps *t, int size, int rows,
                           const void *const *in, void *const *sums, int64_t x)
{
    vu16 sum[TILE_ROWS];

    if (x % 64 == 0)
        prefetch(in, size + rows - 1, rows, x, 64);
    UNROLL
    for (int r = 0; r < rows; r++)
        sum[r] = (vu16)spread_16((int16_t)-t->column_less);
    UNROLL
    for (int i = 0; i < rows - 1; i++)
        add_row_16(sum, t->column, i, in[i], x, 0, i + 1);
    UNROLL_4
    for (int i = rows - 1; i < size; i++)
        add_row_16(sum, t->column, i, in[i], x, 0, rows);
    UNROLL
    for (int q = 1; q < rows; q++)
        add_row_16(sum, t->column, size - 1 + q, in[size - 1 + q], x, q, rows);
    UNROLL
    for (int r = 0; r < rows; r++)
        store_v16((int16_t *)sums[r] + x, (v16)sum[r]);
}

static void column_16(const struct taps *t, const void *const *in,
                      void *const *sums, int64_t n, int rows)
{
#define SPAN(k, r)                                                             \
    for (int64_t x = 0; x < n; x += VB / 2)                                    \
    tile_column_16(t, k, r, in, sums, x)
    BY_SIZE(SPAN)
#undef SPAN
}

/* Two rows of pixels in one vector, 16 bits each. */
INLINE void add_pair_split(v32 *sum, const int32_t (*w)[TAPS_PAIRS], int p,
                           const void *row, const void *partner, int64_t x,
                           int first, int end)
{
    v32 a = load_widened_32((const uint8_t *)row + x);
    v32 b = load_widened_32((const uint8_t *)partner + x);
    v16 v = (v16)((vu32)a | (vu32)b << 16);

    KEEP(v);
    UNROLL
    for (int r = first; r < end; r++)
        sum[r] += multiply_pairs_16(v, (v16)spread_32(w[r % 2][p - r / 2]));
}

INLINE void tile_column_split(const struct taps *t, int size, int rows,
                              const void *const *in, void *const *sums,
                              int64_t x)
{
    const int32_t(*w)[TAPS_PAIRS] = t->pairs[0];
    int early = rows > 2 ? rows / 2 : 0;
    v32 sum[TILE_ROWS];

    if (x % 64 == 0)
        prefetch(in, size + rows - 1, rows, x, 64);
    UNROLL
    for (int r = 0; r < rows; r++)
        sum[r] = (v32){0};
    if (early)
        add_pair_split(sum, w, 0, in[0], in[1], x, 0, early);
    UNROLL_4
    for (int p = early > 0; p < PAIRS(size); p++)
        add_pair_split(sum, w, p, in[2 * p], in[PARTNER(p, size, rows)], x, 0,
                       rows);
    if (early)
        add_pair_split(sum, w, PAIRS(size), in[2 * PAIRS(size)],
                       in[2 * PAIRS(size) + 1], x, early, rows);
    UNROLL
    for (int r = 0; r < rows; r++)
        store_v32((int32_t *)sums[r] + x,
                  (v32)((vu32)(sum[r] >> 7) << 16 | ((vu32)sum[r] & 127)));
}

static void column_split(const struct taps *t, const void *const *in,
                         void *const *sums, int64_t n, int rows)
{
#define SPAN(k, r)                                                             \
    for (int64_t x = 0; x < n; x += VB / 4)                                    \
    tile_column_split(t, k, r, in, sums, x)
    BY_SIZE(SPAN)
#undef SPAN
}

/* ---- along the rows ------------------------------------------------------ */

static void row_small(const struct taps *t, const void *sums, void *out,
                      int64_t n, int stream)
{
    for (int64_t x = 0; x < n; x += VB) {
        const int16_t *from = (const int16_t *)sums + x;
        vu16 a = t->r16.start - (vu16){0}, b = a;

        for (int j = 0; j < t->size; j++, from += t->step) {
            vu16 w = (vu16)spread_16(t->row[j]);

            a += (vu16)load_v16(from) * w;
            b += (vu16)load_v16(from + VB / 2) * w;
        }
        put_u8((uint8_t *)out + x,
               in_order(pack_16(round_16(&t->r16, a), round_16(&t->r16, b))),
               stream);
    }
}

/* Two taps at a time. The last tap's partner has weight 0. */
static void row_medium(const struct taps *t, const void *sums, void *out,
                       int64_t n, int stream)
{
    for (int64_t x = 0; x < n; x += VB) {
        const int16_t *from = (const int16_t *)sums + x;
        v32 lo[2], hi[2];
        v16 half[2];

        lo[0] = lo[1] = hi[0] = hi[1] = spread_32(t->row_start + t->r32.start);
        for (int j = 0; j < t->size; j += 2, from += 2 * t->step) {
            v16 w = (v16)spread_32(t->row_pairs[j / 2]);
            int64_t next = j + 1 < t->size ? t->step : 0;

            UNROLL
            for (int h = 0; h < 2; h++) {
                v16 a = load_v16(from + h * (VB / 2));
                v16 b = load_v16(from + h * (VB / 2) + next);

                lo[h] += multiply_pairs_16(unpack_lo_16(a, b), w);
                hi[h] += multiply_pairs_16(unpack_hi_16(a, b), w);
            }
        }
        UNROLL
        for (int h = 0; h < 2; h++)
            half[h] =
                pack_32(round_32(&t->r32, lo[h]), round_32(&t->r32, hi[h]));
        put_u8((uint8_t *)out + x, in_order(pack_16(half[0], half[1])), stream);
    }
}

/* Vectors of 32 bits in a vector of bytes. */
#define ACROSS 4

/* Symmetric weights: add the two samples, then multiply once. */
INLINE void large_sums(const struct taps *t, const int32_t *from, v32 *sums)
{
    int64_t last = (int64_t)(t->size - 1) * t->step;
    int j = 0;

    UNROLL
    for (int c = 0; c < ACROSS; c++)
        sums[c] = spread_32(t->r32.start);
    for (; t->symmetric && j < t->size / 2; j++) {
        v16 w = (v16)spread_32(t->row_pairs[j]);

        UNROLL
        for (int c = 0; c < ACROSS; c++)
            sums[c] +=
                multiply_pairs_16((v16)load_v32(from + c * LANES) +
                                      (v16)load_v32(from + c * LANES + last),
                                  w);
        from += t->step;
        last -= 2 * t->step;
    }
    for (int end = t->symmetric ? j + 1 : t->size; j < end; j++) {
        v16 w = (v16)spread_32(t->row_pairs[j]);

        UNROLL
        for (int c = 0; c < ACROSS; c++)
            sums[c] += multiply_pairs_16((v16)load_v32(from + c * LANES), w);
        from += t->step;
    }
}

static void row_large(const struct taps *t, const void *sums, void *out,
                      int64_t n, int stream)
{
    for (int64_t x = 0; x < n; x += VB) {
        v32 s[ACROSS];

        large_sums(t, (const int32_t *)sums + x, s);
        UNROLL
        for (int c = 0; c < ACROSS; c++)
            s[c] = round_32(&t->r32, s[c]);
        put_u8((uint8_t *)out + x,
               in_order_4(pack_16(pack_32(s[0], s[1]), pack_32(s[2], s[3]))),
               stream);
    }
}

#endif
