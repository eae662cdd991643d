/* SPDX-License-Identifier: BSD-3-Clause */
/* Edges of a picture. All positions and lengths are in bytes. */
#include "kernels/convolve/border.h"

#include <string.h>

static void stand_in(const struct plane *p, int64_t *outside, int64_t from,
                     int64_t n)
{
    int64_t pixel = p->channels * p->sample_bytes;

    for (int64_t i = 0; i < n; i += pixel) {
        int64_t x = edge_index(p->edge, (from + i) / pixel, p->width);

        for (int64_t b = 0; b < pixel; b++)
            outside[i + b] = x < 0 ? -1 : x * pixel + b;
    }
}

struct border border_make(const struct plane *p, int64_t margin, int64_t from,
                          int64_t n)
{
    int64_t bytes = p->width * p->channels * p->sample_bytes;
    struct border b = {
        .from = from,
        .n = n,
        .before = from == 0 ? margin : 0,
        .after = from + n == bytes ? margin : 0,
    };

    stand_in(p, b.outside, -b.before, b.before);
    stand_in(p, b.outside + b.before, bytes, b.after);
    return b;
}

static void fill_in(unsigned char *to, const unsigned char *row,
                    const int64_t *outside, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        to[i] = outside[i] < 0 ? 0 : row[outside[i]];
}

void border_copy_row(const struct border *b, const struct plane *p,
                     int64_t margin, int64_t v, unsigned char *to)
{
    const unsigned char *row = plane_row(p, v);
    int64_t all = b->n + 2 * margin, inner = all - b->before - b->after;

    if (!row) {
        memset(to, 0, (size_t)all);
        return;
    }
    fill_in(to, row, b->outside, b->before);
    memcpy(to + b->before, row + b->from - margin + b->before, (size_t)inner);
    fill_in(to + b->before + inner, row, b->outside + b->before, b->after);
}
