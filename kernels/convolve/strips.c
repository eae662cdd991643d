// SPDX-License-Identifier: BSD-3-Clause
// Chunks of rows, cut into strips, with edges.

#include <string.h>

#include "kernels/convolve/strips.h"

// Samples in a strip; a multiple of 1 and 3 channels and of 64 bytes. With K =
// 7 ring and sums are 28 KiB, just within a first-level cache of 32 KiB.
#define STRIP 1536

struct strip {
    const struct rows *rows;
    const struct plane *plane;
    int16_t *ring;
    int64_t pitch;   // samples from slot to slot
    int64_t margin;  // samples on each side: r * channels
    int64_t from, n; // samples of this strip
};

static int64_t ring_pitch(int size, int channels)
{
    return (STRIP + (size - 1) * channels + 31) / 32 * 32;
}

size_t strips_scratch(int size, int channels)
{
    return (size_t)size * (size_t)ring_pitch(size, channels) * sizeof(int16_t) +
           STRIP * sizeof(int32_t);
}

// The index in 0 .. n-1 that stands for i, or -1 for zero.
static int64_t edge_index(enum edge edge, int64_t i, int64_t n)
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

// The row that stands for v, or NULL for zeros. Wrapped rows are rows of the
// window themselves.
static const unsigned char *plane_row(const struct plane *p, int64_t v)
{
    const struct window *w = p->window;

    if (p->edge != EDGE_WRAP)
        v = edge_index(p->edge, v, p->height);
    return p->edge != EDGE_WRAP && v < 0
               ? NULL
               : w->in + (size_t)(v - w->lo) * p->stride;
}

static int16_t *slot(const struct strip *s, int64_t v)
{
    int64_t k = v % s->rows->size;

    return s->ring + (k < 0 ? k + s->rows->size : k) * s->pitch;
}

// Samples lo .. hi-1, all outside the row, into to[lo - first ..].
static void load_outside(const struct strip *s, const unsigned char *row,
                         int16_t *to, int64_t lo, int64_t hi)
{
    const struct plane *p = s->plane;
    int64_t first = s->from - s->margin;

    for (int64_t k = lo; k < hi; k += p->channels) {
        int64_t x = edge_index(p->edge, k / p->channels, p->width);

        for (int c = 0; c < p->channels; c++)
            to[k - first + c] = x < 0 ? 0 : row[x * p->channels + c];
    }
}

static void load(const struct strip *s, int64_t v)
{
    const struct plane *p = s->plane;
    const unsigned char *row = plane_row(p, v);
    int16_t *to = slot(s, v);
    int64_t samples = p->width * p->channels;
    int64_t lo = s->from - s->margin, hi = s->from + s->n + s->margin;
    int64_t inner_lo = lo < 0 ? 0 : lo;
    int64_t inner_hi = hi > samples ? samples : hi;

    if (!row) {
        memset(to, 0, (size_t)(hi - lo) * sizeof *to);
        return;
    }
    load_outside(s, row, to, lo, inner_lo);
    rows_widen(to + (inner_lo - lo), row + inner_lo, inner_hi - inner_lo);
    load_outside(s, row, to, inner_hi, hi);
}

void strips_run(const struct rows *r, const struct plane *p, void *scratch,
                int64_t lo, int64_t hi)
{
    const struct window *w = p->window;
    int64_t samples = p->width * p->channels;
    int radius = r->size / 2;
    struct strip s = {
        .rows = r,
        .plane = p,
        .ring = scratch,
        .pitch = ring_pitch(r->size, p->channels),
        .margin = (int64_t)radius * p->channels,
    };
    int32_t *sums = (int32_t *)(void *)(s.ring + s.pitch * r->size);

    for (s.from = 0; s.from < samples; s.from += STRIP) {
        s.n = samples - s.from < STRIP ? samples - s.from : STRIP;
        for (int64_t v = lo - radius; v < lo + radius; v++)
            load(&s, v);
        for (int64_t u = lo; u < hi; u++) {
            unsigned char *to = w->out + (size_t)(u - w->lo) * p->stride;
            const int16_t *in[FILTER_SIZE_MAX];

            load(&s, u + radius);
            for (int i = 0; i < r->size; i++)
                in[i] = slot(&s, u - radius + i);
            rows_convolve(r, in, sums, to + s.from, s.n);
        }
    }
    for (int64_t u = lo; u < hi; u++)
        memset(w->out + (size_t)(u - w->lo) * p->stride + samples, 0,
               p->stride - (size_t)samples);
}
