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

/* Whether row y of lo .. hi-1 is compared. */
static int is_sample(const struct work *k, int64_t y, int64_t lo, int64_t hi)
{
    const struct convolve *o = k->opt;
    uint64_t random = hash_mix((uint64_t)y);

    if (k->g->work <= CHECK_ALL_TAPS)
        return 1;
    if (o->image.streamed)
        return y == 0 || y == k->g->units - 1 || random % CHECK_STREAMED == 0;
    return y == lo || y == hi - 1 || random % CHECK_ROWS == 0;
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
    int failed = 0;

    if (filter_make(&j.f, &o->filter, o->divisor, o->offset, e) < 0)
        return -1;
    taps = (int64_t)p.channels * j.f.size * j.f.size;
    if ((double)pixels * (double)taps > CHECK_ROW_TAPS)
        pixels = CHECK_ROW_TAPS / taps;
    for (int64_t y = lo; y < hi; y++) {
        const unsigned char *out = w->out + (size_t)(y - w->lo) * p.stride;
        uint64_t hash = hash_unit((uint64_t)y, out, (size_t)bytes);
        int64_t x;

        partial->tally.result += hash;
        partial->again += hash;
        if (!is_sample(k, y, lo, hi))
            continue;
        x = compare_row(&j, &p, out, y, pixels);
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
