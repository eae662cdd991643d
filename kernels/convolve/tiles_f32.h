/* SPDX-License-Identifier: BSD-3-Clause */
/* Tiles of floats; see tiles.h. Included by tiles_impl.h. */
#ifndef KERNELS_CONVOLVE_TILES_F32_H
#define KERNELS_CONVOLVE_TILES_F32_H

#include "kernels/convolve/simd.h"
#include "kernels/convolve/tiles.h"

/* Vectors across a tile. rows * F32_ACROSS independent sums hide the latency of
 * a multiply-add. They must fit the registers together with F32_ACROSS samples
 * and the weights of a column. */
#if VB == 64
#define F32_ACROSS 4
#elif VB == 32
#define F32_ACROSS 2
#else
#define F32_ACROSS 2
#endif

INLINE void put_f32(float *to, vf v, int stream)
{
    if (stream)
        stream_v8(to, (v8)v);
    else
        store_vf(to, v);
}

#define F32_MOST (F32_ACROSS > TILE_LINE / VB ? F32_ACROSS : TILE_LINE / VB)

struct tile_f32 {
    vf sums[TILE_ROWS][F32_MOST];
};

/* Add input row i, from column at, to rows first .. end-1 of the tile. */
INLINE void add_row_f32(struct tile_f32 *s, const float *w, int i,
                        const void *row, int64_t at, int first, int end,
                        int across)
{
    const float *from = (const float *)row + at;
    vf v[F32_MOST];

    UNROLL
    for (int c = 0; c < across; c++) {
        v[c] = load_vf(from + c * LANES);
        KEEP(v[c]);
    }
    UNROLL
    for (int r = first; r < end; r++) {
        vf weight = spread_f(w[i - r]);

        UNROLL
        for (int c = 0; c < across; c++)
            s->sums[r][c] = multiply_add(v[c], weight, s->sums[r][c]);
    }
}

/* Add a column of taps. The first and the last rows - 1 input rows belong to
 * some rows of the tile only. */
INLINE void add_column_f32(struct tile_f32 *s, const float *w, int size,
                           int rows, int across, const void *const *in,
                           int64_t at)
{
    UNROLL
    for (int i = 0; i < rows - 1; i++)
        add_row_f32(s, w, i, in[i], at, 0, i + 1, across);
    UNROLL_8
    for (int i = rows - 1; i < size; i++)
        add_row_f32(s, w, i, in[i], at, 0, rows, across);
    UNROLL
    for (int q = 1; q < rows; q++)
        add_row_f32(s, w, size - 1 + q, in[size - 1 + q], at, q, rows, across);
}

/* `wide` columns of `size` taps over rows of n samples. If size, rows and
 * across are constants, only the loops over columns and tiles remain. */
INLINE void span_f32(const float *taps, float start, int wide, int size,
                     int step, int rows, int across, const void *const *in,
                     void *const *out, int64_t n, int stream)
{
    for (int64_t x = 0; x < n; x += across * LANES) {
        struct tile_f32 s;
        const float *w = taps;

        prefetch(in, size + rows - 1, rows, x * 4, across * VB);
        UNROLL
        for (int r = 0; r < rows; r++) {
            UNROLL
            for (int c = 0; c < across; c++)
                s.sums[r][c] = spread_f(start);
        }
        for (int j = 0; j < wide; j++, w += size)
            add_column_f32(&s, w, size, rows, across, in,
                           x + (int64_t)j * step);
        UNROLL
        for (int r = 0; r < rows; r++) {
            UNROLL
            for (int c = 0; c < across; c++)
                put_f32((float *)out[r] + x + c * LANES, s.sums[r][c], stream);
        }
    }
}

static void direct_f32(const struct taps *t, const void *const *in,
                       void *const *out, int64_t n, int rows, int stream)
{
#define SPAN(k, r)                                                             \
    span_f32(t->w, t->start, t->size, k, t->step, r, F32_ACROSS, in, out, n,   \
             stream)
    BY_SIZE(SPAN)
#undef SPAN
}

static void column_f32(const struct taps *t, const void *const *in,
                       void *const *sums, int64_t n, int rows){
#define SPAN(k, r)                                                             \
    span_f32(t->column_f, 0, 1, k, 0, r, TILE_LINE / VB, in, sums, n, 0)
    BY_SIZE(SPAN)
#undef SPAN
}

/* Taps of a row that share their loads; see shifted(). */
#define ROW_TAPS 3

INLINE void add_tap(vf *sum, const vf *v, float w)
{
    vf weight = spread_f(w);

    UNROLL
    for (int c = 0; c < F32_ACROSS; c++)
        sum[c] = multiply_add(v[c], weight, sum[c]);
}

/* Add taps w[0] .. w[taps - 1], at most ROW_TAPS. */
INLINE void add_row_taps(vf *sum, const float *w, const float *from, int step,
                         int taps)
{
    vf v[F32_ACROSS + 1], next[F32_ACROSS];

    UNROLL
    for (int c = 0; c < F32_ACROSS; c++) {
        v[c] = load_vf(from + c * LANES);
        KEEP(v[c]);
    }
    if (SHIFTS && taps > 1)
        v[F32_ACROSS] = load_vf(from + F32_ACROSS * LANES);
    add_tap(sum, v, w[0]);
    for (int j = 1; j < taps; j++) {
        UNROLL
        for (int c = 0; c < F32_ACROSS; c++)
            next[c] = shifted(v[c], v[c + 1], from + c * LANES, j * step);
        add_tap(sum, next, w[j]);
    }
}

static void row_f32(const struct taps *t, const void *sums, void *out,
                    int64_t n, int stream)
{
    for (int64_t x = 0; x < n; x += F32_ACROSS * LANES) {
        const float *from = (const float *)sums + x;
        vf sum[F32_ACROSS];
        int j = 0;

        UNROLL
        for (int c = 0; c < F32_ACROSS; c++)
            sum[c] = spread_f(t->start);
        for (; j + ROW_TAPS <= t->size; j += ROW_TAPS)
            add_row_taps(sum, t->row_f + j, from + j * t->step, t->step,
                         ROW_TAPS);
        if (j + 2 == t->size)
            add_row_taps(sum, t->row_f + j, from + j * t->step, t->step, 2);
        else if (j < t->size)
            add_row_taps(sum, t->row_f + j, from + j * t->step, t->step, 1);
        UNROLL
        for (int c = 0; c < F32_ACROSS; c++)
            put_f32((float *)out + x + c * LANES, sum[c], stream);
    }
}

#endif
