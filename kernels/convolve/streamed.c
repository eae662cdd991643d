/* SPDX-License-Identifier: BSD-3-Clause */
/* Pictures larger than memory; see streamed.h. */

#include "kernels/convolve/streamed.h"

#include <string.h>

#include "kernels/convolve/rows.h"
#include "kernels/convolve/strips.h"

/* Chunk sizes: large enough for efficient disk access and little halo overhead
 * (the halo is read twice); input and output small enough for the L2 cache: with
 * 1 MiB each, a 3 x 3 filter took 6 % more CPU time. */
#define CHUNK_BYTES (1 << 18)
#define CHUNK_ROWS  16
#define CHUNK_HALOS 4

/* A system call moves at most this at a time. */
#define BUFFER_MOST (1 << 30)

/* The memory of all chunks in flight, and their number. */
#define FLIGHT_BYTES (64 << 20)
#define DEPTH_LEAST  2
#define DEPTH_MOST   8

static int64_t at_least(int64_t x, int64_t y)
{
    return x > y ? x : y;
}

static int64_t at_most(int64_t x, int64_t y)
{
    return x < y ? x : y;
}

int streamed_plan(const struct convolve *o, int64_t radius, struct geometry *g,
                  struct err *e)
{
    int64_t unit = (int64_t)convolve_unit_bytes(o), rows, buffer;

    if (o->passes > 1)
        return err_set(e, EXIT_USAGE,
                       "--passes: a streamed picture (--stream) allows one "
                       "pass; run again with the output as --image");
    if (g->wrap)
        return err_set(e, EXIT_USAGE,
                       "--edge wrap: not available with --stream: the first "
                       "rows would need the last; use --edge mirror, or omit "
                       "--stream");
    rows = at_least(CHUNK_BYTES / unit, CHUNK_ROWS);
    rows = at_most(at_least(rows, CHUNK_HALOS * radius), g->units);
    if (__builtin_mul_overflow(at_most(rows + 2 * radius, g->units), unit,
                               &buffer) ||
        buffer > BUFFER_MOST)
        return err_set(e, EXIT_USAGE,
                       "--stream: %lld rows of %lld pixels exceed the size of "
                       "a chunk",
                       (long long)rows, (long long)o->image.width);
    g->grain = rows;
    g->grain_fixed = 1; /* the buffers have this size */
    g->halo = 0;
    g->in_bytes = g->out_bytes = 0;
    g->needs = NEED_FILE;
    g->need_bytes = g->put_bytes = (size_t)buffer;
    g->depth =
        at_most(at_least(FLIGHT_BYTES / (2 * buffer), DEPTH_LEAST), DEPTH_MOST);
    return 0;
}

/* Bytes of a row in a file. */
static int64_t packed(const struct convolve *o)
{
    return o->image.width * o->image.channels;
}

/* The rows that lo .. hi-1 read, clipped to the picture. */
static struct window with_halo(const struct work *k, int64_t lo, int64_t hi)
{
    const struct strips *s = k->shared;
    int64_t radius = s->taps.size / 2;

    return (struct window){
        .lo = at_least(lo - radius, 0),
        .hi = at_most(hi + radius, k->g->units),
    };
}

void streamed_need(const struct work *k, int64_t lo, int64_t hi, struct need *n)
{
    const struct convolve *o = k->opt;
    struct window rows = with_halo(k, lo, hi);

    *n = (struct need){.kind = NEED_FILE, .item = o->image.item};
    if (o->image.kind != PICTURE_FILE)
        return;
    n->offset = o->image.offset + rows.lo * packed(o);
    n->bytes = (size_t)((rows.hi - rows.lo) * packed(o));
}

int streamed_take(const struct work *k, struct window *w, int64_t lo,
                  int64_t hi, struct window *rows)
{
    const struct convolve *o = k->opt;
    size_t unit = convolve_unit_bytes(o), bytes = (size_t)packed(o);
    int file = o->image.kind == PICTURE_FILE;

    *rows = with_halo(k, lo, hi);
    rows->in = w->in;
    rows->out = w->out;
    if (w->got < 0)
        return err_errno(w->err, EXIT_FAILED, (int)-w->got,
                         "cannot read '%.200s'", o->image.spec);
    if (file && w->got != (rows->hi - rows->lo) * packed(o))
        return err_set(w->err, EXIT_FAILED,
                       "cannot read '%.200s': the file became shorter during "
                       "the run",
                       o->image.spec);
    /* In place, from the end, because a unit is larger than its row. */
    for (int64_t y = rows->hi - 1; y >= rows->lo; y--) {
        unsigned char *to = w->in + (size_t)(y - rows->lo) * unit;

        if (file)
            memmove(to, w->in + (size_t)(y - rows->lo) * bytes, bytes);
        else
            rows_make(o, to, y);
        rows_finish(o, to);
    }
    return 0;
}

void streamed_put(const struct work *k, struct window *w,
                  const struct window *rows, int64_t lo, int64_t hi)
{
    const struct convolve *o = k->opt;
    size_t unit = convolve_unit_bytes(o), bytes = (size_t)packed(o);
    unsigned char *to = w->out;

    if (o->output.spec == NULL)
        return;
    for (int64_t y = lo; y < hi; y++, to += bytes) {
        const unsigned char *from = rows->out + (size_t)(y - rows->lo) * unit;

        if (o->pixel == PIXEL_F32)
            picture_floats_to_bytes(to, from, bytes);
        else
            memmove(to, from, bytes);
    }
    w->put = (struct put){
        .bytes = (size_t)(hi - lo) * bytes,
        .item = o->output.item,
        .offset = o->output.offset + lo * packed(o),
    };
}
