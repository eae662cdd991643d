/* SPDX-License-Identifier: BSD-3-Clause */
/* The tiles of one instruction set. A file compiled for that set defines TILES
 * (the name of its table) and TILES_FMA, and includes this. */
#include "kernels/convolve/tiles.h"

/* f(size, rows) with both as compile-time constants for the sizes that gain
 * from it. */
#define BY_SIZE(f)                                                             \
    switch (rows == 1 ? 1 : t->size) {                                         \
    case 3:                                                                    \
        f(3, TILE_ROWS);                                                       \
        break;                                                                 \
    case 5:                                                                    \
        f(5, TILE_ROWS);                                                       \
        break;                                                                 \
    case 7:                                                                    \
        f(7, TILE_ROWS);                                                       \
        break;                                                                 \
    case 9:                                                                    \
        f(9, TILE_ROWS);                                                       \
        break;                                                                 \
    case 11:                                                                   \
        f(11, TILE_ROWS);                                                      \
        break;                                                                 \
    default:                                                                   \
        if (rows == 1)                                                         \
            f(t->size, 1);                                                     \
        else                                                                   \
            f(t->size, TILE_ROWS);                                             \
    }

#include "kernels/convolve/tiles_f32.h"
#include "kernels/convolve/tiles_u8.h"
#include "kernels/convolve/tiles_u8_separable.h"
#if defined(__AVX512VNNI__)
#include "kernels/convolve/tiles_quads.h"
#endif

_Static_assert(F32_ACROSS *VB <= TILE_WIDEST && VB <= TILE_LINE, "widths");

const struct tiles TILES = {
    .fused = TILES_FMA,
    .width_f32 = F32_ACROSS * VB / 4,
    .width_u8 = VB,
    .fence = fence,
    .direct_f32 = direct_f32,
    .direct_bytes = direct_bytes,
    .direct_words = direct_words,
    .column_f32 = column_f32,
    .column_16 = column_16,
    .column_split = column_split,
    .row_f32 = row_f32,
    .row_small = row_small,
    .row_medium = row_medium,
    .row_large = row_large,
#if defined(__AVX512VNNI__)
    .direct_quads = direct_quads,
    .column_quads = column_quads,
    .row_quads = row_quads,
#endif
};
