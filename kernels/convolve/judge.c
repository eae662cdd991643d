/* SPDX-License-Identifier: BSD-3-Clause */
/* Hash and compare output rows; see judge.h. */

#include "kernels/convolve/judge.h"

#include <string.h>

#include "kernels/base/hash.h"
#include "kernels/convolve/filter.h"
#include "kernels/convolve/reference.h"
#include "kernels/convolve/strips.h"

/* How much is recomputed: everything if the work is small, otherwise every 64th
 * row and at most CHECK_ROW_TAPS taps of a row. Fewer rows of a streamed
 * picture, where this is timed. */
#define CHECK_ALL_TAPS (1 << 22)
#define CHECK_ROW_TAPS (1 << 20)
#define CHECK_ROWS     64
#define CHECK_STREAMED 1024

/* How the samples of a row are recomputed. */
struct judge {
    struct filter f;
    int floats, separable, fused;
};

static int wrong(const struct judge *j, const struct plane *p,
                 const unsigned char *out, int64_t y, int64_t x, int c)
{
    int64_t sample = x * p->channels + c;
    float plain;

    if (!j->floats)
        return out[sample] != reference_sample(&j->f, p, y, x, c);
    plain = reference_sample_f32(&j->f, p, y, x, c, j->separable, j->fused);
    /* Compare bits, so that a NaN equals itself. */
    return memcmp(out + sample * (int64_t)sizeof plain, &plain, sizeof plain) !=
           0;
}

static void plain_row(const struct judge *j, const struct plane *p,
                      unsigned char *to, int64_t y)
{
    for (int64_t x = 0; x < p->width; x++)
        for (int c = 0; c < p->channels; c++) {
            int64_t sample = x * p->channels + c;
            float value;

            if (!j->floats) {
                to[sample] = reference_sample(&j->f, p, y, x, c);
                continue;
            }
            value =
                reference_sample_f32(&j->f, p, y, x, c, j->separable, j->fused);
            memcpy(to + sample * (int64_t)sizeof value, &value, sizeof value);
        }
}

/* Of `passes` passes over p at once: the input of the last one around row y,
 * computed by the reference, in memory; *p becomes the plane of it. */
static void plain_input(const struct judge *j, struct plane *p,
                        struct window *window, unsigned char *memory,
                        int passes, int64_t y)
{
    int64_t radius = j->f.size / 2;
    unsigned char *to = memory;
    unsigned char *other =
        memory + (size_t)(2 * (passes - 1) * radius + 1) * p->stride;

    for (int left = passes - 1; left > 0; left--) {
        int64_t lo = y - left * radius, hi = y + left * radius + 1;
        unsigned char *swap = to;

        if (p->edge != EDGE_WRAP) {
            lo = lo < 0 ? 0 : lo;
            hi = hi > p->height ? p->height : hi;
        }
        for (int64_t v = lo; v < hi; v++)
            plain_row(j, p, to + (size_t)(v - lo) * p->stride, v);
        *window = (struct window){.lo = lo, .hi = hi, .in = to};
        p->window = window;
        to = other;
        other = swap;
    }
}

/* Compare `count` pixels of row y: all columns if `count` is the width;
 * otherwise one filter radius at each end, where edge handling matters, and
 * then random columns. Returns the first wrong column, or -1. */
static int64_t compare_row(const struct judge *j, const struct plane *p,
                           const unsigned char *out, int64_t y, int64_t count)
{
    uint64_t state = hash_mix((uint64_t)y);
    int64_t radius = j->f.size / 2;

    for (int64_t n = 0; n < count; n++) {
        int64_t x = n;

        if (count < p->width && n >= radius)
            x = n < 2 * radius
                    ? p->width - 1 - (n - radius)
                    : (int64_t)(random_next(&state) % (uint64_t)p->width);
        for (int c = 0; c < p->channels; c++)
            if (wrong(j, p, out, y, x, c))
                return x;
    }
    return -1;
}

/* With passes at once, the reference computes the square of their number for a
 * row. */
static uint64_t check_rows(const struct geometry *g)
{
    return (uint64_t)(g->fused > 1 ? g->fused * CHECK_ROWS : CHECK_ROWS);
}

/* Whether row y of lo .. hi-1 is compared. */
static int is_sample(const struct work *k, int64_t y, int64_t lo, int64_t hi)
{
    const struct convolve *o = k->opt;
    uint64_t random = hash_mix((uint64_t)y);

    if (k->g->work <= CHECK_ALL_TAPS)
        return 1;
    if (o->image.streamed)
        return y == 0 || y == k->g->units - 1 || random % CHECK_STREAMED == 0;
    return y == lo || y == hi - 1 || random % check_rows(k->g) == 0;
}

int judge_units(struct work *k, const struct window *w, int64_t lo, int64_t hi,
                struct err *e)
{
    const struct convolve *o = k->opt;
    struct convolve_partial *partial = k->partial;
    struct plane p = convolve_plane(o, w);
    int64_t bytes = convolve_row_bytes(o), pixels = p.width;
    const struct way *way = &ways[((const struct strips *)k->shared)->taps.way];
    struct judge j = {
        .floats = o->pixel == PIXEL_F32,
        .separable = way->sum_bytes > 0,
        .fused = tiles_of((enum isa)o->isa)->fused,
    };
    int64_t taps;
    uint64_t hash;
    int failed = 0;

    if (filter_make(&j.f, &o->filter, o->divisor, o->offset, e) < 0)
        return -1;
    taps = (int64_t)p.channels * j.f.size * j.f.size;
    if ((double)pixels * (double)taps > CHECK_ROW_TAPS)
        pixels = CHECK_ROW_TAPS / taps;
    hash = hash_units((uint64_t)lo, (uint64_t)(hi - lo),
                      w->out + (size_t)(lo - w->lo) * p.stride, p.stride,
                      (size_t)bytes);
    partial->tally.result += hash;
    partial->again += hash;
    for (int64_t y = lo; y < hi; y++) {
        const unsigned char *out = w->out + (size_t)(y - w->lo) * p.stride;
        struct window before;
        struct plane input = p;
        int64_t x;

        if (!is_sample(k, y, lo, hi))
            continue;
        if (k->g->fused > 1)
            plain_input(&j, &input, &before, k->scratch, k->g->fused, y);
        x = compare_row(&j, &input, out, y, pixels);
        if (x < 0) {
            partial->tally.ok++;
            partial->full += pixels == p.width;
            continue;
        }
        partial->tally.bad++;
        err_set(e, EXIT_WRONG,
                "convolve: row %lld, column %lld differs from the plain "
                "convolution",
                (long long)y, (long long)x);
        failed = -1;
    }
    return failed;
}
