/* SPDX-License-Identifier: BSD-3-Clause */
/* Several passes at once; see fused.h. */
#include "kernels/convolve/fused.h"

/* Filters whose passes take as long as their memory traffic. */
#define FILTER_MOST 5

/* A chunk computes at most this part of its rows for itself alone. */
#define EXTRA_PARTS 16

static int64_t radius_of(const struct strips *s)
{
    return s->taps.size / 2;
}

static int64_t ring_rows(const struct strips *s)
{
    return TILE_ROWS + 2 * radius_of(s);
}

/* Whether that many passes fit the caches, and need few rows twice. */
static int suits(const struct convolve *o, const struct strips *s,
                 int64_t passes)
{
    int64_t unit = (int64_t)convolve_unit_bytes(o);

    return (passes - 1) * ring_rows(s) * unit <= o->l2 / 2 &&
           passes * radius_of(s) * EXTRA_PARTS * 2 <= o->image.height;
}

int fused_passes(const struct convolve *o, const struct strips *s, int *passes,
                 struct err *e)
{
    double bytes = (double)convolve_row_bytes(o) * (double)o->image.height;

    *passes = 1;
    if (o->fuse > 1 && o->passes % o->fuse != 0)
        return err_set(e, EXIT_USAGE,
                       "--fuse %lld: does not divide --passes %lld",
                       (long long)o->fuse, (long long)o->passes);
    if (o->fuse > 1 && o->image.streamed)
        return err_set(e, EXIT_USAGE, "--fuse: not available with --stream");
    if (o->fuse > 0)
        *passes = (int)o->fuse;
    if (o->fuse > 0 || o->image.streamed || s->taps.size > FILTER_MOST ||
        bytes <= (double)o->l2)
        return 0;
    for (int k = 2; k <= FUSED_MOST && k <= o->passes; k++)
        if (o->passes % k == 0 && suits(o, s, k))
            *passes = k;
    return 0;
}

static size_t strips_bytes(const struct strips *s)
{
    return (strips_scratch(s) + 63) / 64 * 64;
}

size_t fused_scratch(const struct convolve *o, const struct strips *s,
                     int passes)
{
    int64_t rings = (passes - 1) * ring_rows(s);
    int64_t check = 2 * (2 * (passes - 1) * radius_of(s) + 1);

    if (passes < 2)
        return strips_scratch(s);
    /* Tiles read at most a cache line beyond a row. */
    return strips_bytes(s) + TILE_LINE +
           (size_t)(rings > check ? rings : check) * convolve_unit_bytes(o);
}

/* One of the passes: its rows, and the first one to come. */
struct stage {
    struct plane plane;
    struct window window;
    int64_t next, hi;
};

/* Rows of `window` count from `base`, in rings and in memory alike. */
static void set_up(struct stage *stage, const struct strips *s,
                   const struct plane *p, unsigned char *rings, int passes,
                   int64_t lo, int64_t hi)
{
    int64_t base = lo - passes * radius_of(s), rows = ring_rows(s);
    size_t ring = (size_t)rows * p->stride;
    ptrdiff_t moved = (base - p->window->lo) * (ptrdiff_t)p->stride;

    for (int j = 0; j < passes; j++) {
        int64_t more = (passes - 1 - j) * radius_of(s);
        int last = j == passes - 1;
        struct stage *to = &stage[j];

        to->window = (struct window){
            .lo = base,
            .in =
                j == 0 ? p->window->in + moved : rings + (size_t)(j - 1) * ring,
            .out = last ? p->window->out + moved : rings + (size_t)j * ring,
        };
        to->plane = *p;
        to->plane.window = &to->window;
        to->plane.ring_in = j == 0 ? 0 : rows;
        to->plane.ring_out = last ? 0 : rows;
        to->next = lo - more;
        to->hi = hi + more;
        if (p->edge == EDGE_WRAP)
            continue;
        to->next = to->next < 0 ? 0 : to->next;
        to->hi = to->hi > p->height ? p->height : to->hi;
    }
}

/* The end of the rows whose input is complete. */
static int64_t ready(const struct strips *s, const struct stage *stage, int j)
{
    const struct stage *before = &stage[j - 1];

    if (j == 0 || before->next == before->hi)
        return stage[j].hi;
    return before->next - radius_of(s) < stage[j].hi
               ? before->next - radius_of(s)
               : stage[j].hi;
}

void fused_run(const struct strips *s, const struct plane *p, void *scratch,
               int passes, int64_t lo, int64_t hi)
{
    struct stage stage[FUSED_MOST];

    set_up(stage, s, p, (unsigned char *)scratch + strips_bytes(s), passes, lo,
           hi);
    while (stage[passes - 1].next < hi)
        for (int j = 0; j < passes; j++) {
            int64_t from = stage[j].next, end = ready(s, stage, j);

            /* No more: rows of the ring that are still needed would be lost. */
            end = end - from > TILE_ROWS ? from + TILE_ROWS : end;
            if (from >= end)
                continue;
            strips_run(s, &stage[j].plane, scratch, from, end);
            stage[j].next = end;
        }
}
