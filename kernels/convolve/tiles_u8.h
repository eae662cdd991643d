/* SPDX-License-Identifier: BSD-3-Clause */
/* Tiles of bytes, direct; see tiles.h. Included by tiles_impl.h. */
#ifndef KERNELS_CONVOLVE_TILES_U8_H
#define KERNELS_CONVOLVE_TILES_U8_H

#include "kernels/convolve/simd.h"
#include "kernels/convolve/tiles.h"

INLINE void put_u8(uint8_t *to, v8 v, int stream)
{
    if (stream)
        stream_v8(to, v);
    else
        store_v8(to, v);
}

INLINE v16 round_16(const struct rounding_16 *r, vu16 sum)
{
    vu16 n = subtract_saturated(sum, r->take - (vu16){0});

    return (v16)(multiply_high(n, r->factor - (vu16){0}) >> r->down);
}

INLINE v32 round_32(const struct rounding_32 *r, v32 sum)
{
    vu32 n, even, odd;

    if (r->power_of_two)
        return sum >> r->down;
    n = (vu32)(between_32(sum, spread_32(r->low), spread_32(r->high)) + r->add);
    even = (vu32)(multiply_even(n, r->factor - (vu32){0}) >> 32);
    odd = (vu32)multiply_even((vu32)((vu64)n >> 32), r->factor - (vu32){0});
    odd &= (vu32)(UINT64_C(0xffffffff00000000) - (vu64){0});
    return (v32)((even | odd) >> r->down);
}

/* Input rows are taken in pairs 2 p and 2 p + 1. Row r of the tile multiplies
 * pair p by pair p - r / 2 of the weights for even or odd rows. If the last row
 * has no partner, the partner's weight is 0. */
#define PAIRS(size)             ((size) / 2 + 1)
#define INPUT_PAIRS(size, rows) (((size) + (rows)) / 2)
#define PARTNER(p, size, rows)                                                 \
    (2 * (p) + 1 < (size) + (rows)-1 ? 2 * (p) + 1 : 2 * (p))

/* The sums of a tile: for each row, those from the low and from the high halves
 * of the 128-bit lanes. */
struct tile_bytes {
    vu16 lo[TILE_ROWS], hi[TILE_ROWS];
};

struct tile_words {
    v32 lo[TILE_ROWS], hi[TILE_ROWS];
};

/* Add pair of input rows p, from column at, to rows first .. end-1. */
INLINE void add_pair_bytes(struct tile_bytes *s, const int32_t (*w)[TAPS_PAIRS],
                           int p, const void *row, const void *partner,
                           int64_t at, int first, int end)
{
    v8 a = load_v8((const uint8_t *)row + at);
    v8 b = load_v8((const uint8_t *)partner + at);
    v8 low = unpack_lo_8(a, b), high = unpack_hi_8(a, b);

    KEEP(low);
    KEEP(high);
    UNROLL
    for (int r = first; r < end; r++) {
        v16 weights = (v16)spread_32(w[r % 2][p - r / 2]);

        s->lo[r] += (vu16)multiply_pairs_8(low, weights);
        s->hi[r] += (vu16)multiply_pairs_8(high, weights);
    }
}

/* The same for half a vector of pixels. */
INLINE void add_pair_words(struct tile_words *s, const int32_t (*w)[TAPS_PAIRS],
                           int p, const void *row, const void *partner,
                           int64_t at, int first, int end)
{
    v16 a = load_widened_16((const uint8_t *)row + at);
    v16 b = load_widened_16((const uint8_t *)partner + at);
    v16 low = unpack_lo_16(a, b), high = unpack_hi_16(a, b);

    KEEP(low);
    KEEP(high);
    UNROLL
    for (int r = first; r < end; r++) {
        v16 weights = (v16)spread_32(w[r % 2][p - r / 2]);

        s->lo[r] += multiply_pairs_16(low, weights);
        s->hi[r] += multiply_pairs_16(high, weights);
    }
}

/* Sum all taps. Rows 2 and 3 of a tile start and end one pair later than rows 0
 * and 1. */
#define SUM_PAIRS(add_pair, s, t, size, rows, in, x)                           \
    for (int j = 0; j < (t)->size; j++) {                                      \
        const int32_t(*w)[TAPS_PAIRS] = (t)->pairs[j];                         \
        int64_t at = (x) + (int64_t)j * (t)->step;                             \
        int early = (rows) > 2 ? (rows) / 2 : 0;                               \
                                                                               \
        if (early)                                                             \
            add_pair(s, w, 0, (in)[0], (in)[1], at, 0, early);                 \
        UNROLL_4                                                               \
        for (int p = early > 0; p < PAIRS(size); p++)                          \
            add_pair(s, w, p, (in)[2 * p], (in)[PARTNER(p, size, rows)], at,   \
                     0, rows);                                                 \
        if (early)                                                             \
            add_pair(s, w, PAIRS(size), (in)[2 * PAIRS(size)],                 \
                     (in)[2 * PAIRS(size) + 1], at, early, rows);              \
    }

INLINE void tile_bytes(const struct taps *t, int size, int rows,
                       const void *const *in, void *const *out, int64_t x,
                       int stream)
{
    struct tile_bytes s;

    prefetch(in, size + rows - 1, rows, x, VB);
    UNROLL
    for (int r = 0; r < rows; r++)
        s.lo[r] = s.hi[r] = t->r16.start - (vu16){0};
    SUM_PAIRS(add_pair_bytes, &s, t, size, rows, in, x)
    UNROLL
    for (int r = 0; r < rows; r++)
        put_u8((uint8_t *)out[r] + x,
               pack_16(round_16(&t->r16, s.lo[r]), round_16(&t->r16, s.hi[r])),
               stream);
}

INLINE void tile_words(const struct taps *t, int size, int rows,
                       const void *const *in, void *const *out, int64_t x,
                       int stream)
{
    v16 sums[2][TILE_ROWS];

    prefetch(in, size + rows - 1, rows, x, VB);
    UNROLL
    for (int h = 0; h < 2; h++) {
        struct tile_words s;

        UNROLL
        for (int r = 0; r < rows; r++)
            s.lo[r] = s.hi[r] = spread_32(t->r32.start);
        SUM_PAIRS(add_pair_words, &s, t, size, rows, in, x + h * (VB / 2))
        UNROLL
        for (int r = 0; r < rows; r++)
            sums[h][r] =
                pack_32(round_32(&t->r32, s.lo[r]), round_32(&t->r32, s.hi[r]));
    }
    UNROLL
    for (int r = 0; r < rows; r++)
        put_u8((uint8_t *)out[r] + x, in_order(pack_16(sums[0][r], sums[1][r])),
               stream);
}

static void direct_bytes(const struct taps *t, const void *const *in,
                         void *const *out, int64_t n, int rows, int stream)
{
#define SPAN(k, r)                                                             \
    for (int64_t x = 0; x < n; x += VB)                                        \
    tile_bytes(t, k, r, in, out, x, stream)
    BY_SIZE(SPAN)
#undef SPAN
}

static void direct_words(const struct taps *t, const void *const *in,
                         void *const *out, int64_t n, int rows, int stream)
{
#define SPAN(k, r)                                                             \
    for (int64_t x = 0; x < n; x += VB)                                        \
    tile_words(t, k, r, in, out, x, stream)
    BY_SIZE(SPAN)
#undef SPAN
}

#endif
