/* SPDX-License-Identifier: BSD-3-Clause */
/* Convolve one picture; see darkroom.h. */
#include "kernels/album/darkroom.h"

#include <string.h>

#include "kernels/base/hash.h"

extern const struct kernel convolve_kernel;

/* Offsets in the caller's memory, in bytes. */
struct layout {
    struct geometry g;
    int64_t lo, hi; /* rows in `in` and `out` */
    size_t pixels, in, out, shared, scratch, partial, all;
};

/* A size that overflows becomes larger than any memory. */
static size_t add(size_t *at, size_t count, size_t size)
{
    size_t bytes, here = *at;

    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 32 ||
        here > SIZE_MAX / 4)
        *at = SIZE_MAX / 4;
    else
        *at = here + (bytes + 63) / 64 * 64;
    return here;
}

static int lay_out(const struct convolve *c, struct layout *l, struct err *e)
{
    size_t rows, at = 0;

    if (convolve_kernel.plan(c, &l->g, e) != 0)
        return -1;
    l->lo = l->g.wrap ? -l->g.halo : 0;
    l->hi = l->g.wrap ? l->g.units + l->g.halo : l->g.units;
    rows = (size_t)(l->hi - l->lo);
    l->pixels = add(&at, (size_t)c->image.height,
                    (size_t)c->image.width * (size_t)c->image.channels);
    l->in = add(&at, rows, l->g.in_bytes);
    l->out = add(&at, rows, l->g.out_bytes);
    l->shared = add(&at, 1, l->g.shared_bytes);
    l->scratch = add(&at, 1, l->g.scratch_bytes);
    l->partial = add(&at, 1, l->g.partial_bytes);
    l->all = at;
    return 0;
}

int darkroom_bytes(const struct convolve *c, size_t *bytes, double *work,
                   struct err *e)
{
    struct layout l;

    if (lay_out(c, &l, e) != 0)
        return -1;
    *bytes = l.all;
    *work = l.g.work;
    return 0;
}

unsigned char *darkroom_pixels(void *memory)
{
    return memory; /* the pixels are at its start */
}

int darkroom_develop(const struct convolve *c, void *memory, struct print *p,
                     struct err *e)
{
    struct layout l;
    unsigned char *at = memory;
    struct convolve mine = *c;
    struct work k = {.opt = &mine, .g = &l.g};
    struct window w;
    int64_t row;

    if (lay_out(c, &l, e) != 0)
        return -1;
    mine.image.kind = PICTURE_FILE;
    mine.image.pixels = at + l.pixels;
    mine.image.stride = (size_t)mine.image.width * (size_t)mine.image.channels;
    mine.image.first_row = 0;
    mine.image.end_row = mine.image.height;
    k.shared = at + l.shared;
    k.scratch = at + l.scratch;
    k.partial = at + l.partial;
    memset(at + l.shared, 0, l.all - l.shared);
    w = (struct window){
        .lo = l.lo,
        .hi = l.hi,
        .in = at + l.in,
        .out = at + l.out,
    };
    convolve_kernel.fill(&k, &w, l.lo, l.hi);
    convolve_kernel.begin(&k, 1);
    convolve_kernel.compute(&k, &w, 0, l.g.units);
    row = (int64_t)(hash_mix((uint64_t)l.g.units) % (uint64_t)l.g.units);
    p->right = convolve_kernel.check(&k, &w, row, row + 1, NULL) == 0;
    p->rows = w.out + (size_t)-l.lo * l.g.out_bytes;
    p->stride = l.g.out_bytes;
    return 0;
}
