/* SPDX-License-Identifier: BSD-3-Clause */
/* Which pixels replace those outside the picture, and the borders of a chunk:
 * copies of rows with the outside pixels filled in. Only strips.c uses this; it
 * has a border on each side. */
#ifndef KERNELS_CONVOLVE_BORDER_H
#define KERNELS_CONVOLVE_BORDER_H

#include <stdint.h>

#include "kernels/convolve/convolve.h"
#include "kernels/convolve/filter.h"

/* Largest distance, in bytes, from a pixel to one that it needs: pixels of four
 * floats. */
#define MARGIN_MOST (FILTER_SIZE_MAX / 2 * 4 * 4)

/* The index in 0 .. n-1 that replaces i, or -1 for zero. */
static inline int64_t edge_index(enum edge edge, int64_t i, int64_t n)
{
    if (i >= 0 && i < n)
        return i;
    switch (edge) {
    case EDGE_CLAMP:
        return i < 0 ? 0 : n - 1;
    case EDGE_MIRROR:
        if (n == 1)
            return 0;
        while (i < 0 || i >= n)
            i = i < 0 ? -i : 2 * (n - 1) - i;
        return i;
    case EDGE_WRAP:
        i %= n;
        return i < 0 ? i + n : i;
    case EDGE_ZERO:
        break;
    }
    return -1;
}

/* The row that replaces v, or NULL for zeros. With EDGE_WRAP the window holds
 * the wrapped rows. */
static inline const unsigned char *plane_row(const struct plane *p, int64_t v)
{
    const struct window *w = p->window;

    if (p->edge != EDGE_WRAP) {
        v = edge_index(p->edge, v, p->height);
        if (v < 0)
            return NULL;
    }
    v -= w->lo;
    return w->in + (p->ring_in > 0 ? v % p->ring_in : v) * (ptrdiff_t)p->stride;
}

/* A border: columns from .. from + n, in bytes. */
struct border {
    int64_t from, n;
    unsigned char *ring; /* ring buffer of rows with margins */
    int64_t next, slot;  /* the first row not yet in the ring, and its slot */
    /* Margin bytes outside the row, and for each the byte of the row that
     * replaces it, or -1 for zero. */
    int64_t before, after;
    int64_t outside[2 * MARGIN_MOST];
};

/* The border of columns from .. from + n, whose rows have `margin` more bytes
 * on each side. The caller owns the ring. */
struct border border_make(const struct plane *p, int64_t margin, int64_t from,
                          int64_t n);

/* Copy row v with its margins to `to`. */
void border_copy_row(const struct border *b, const struct plane *p,
                     int64_t margin, int64_t v, unsigned char *to);

#endif
