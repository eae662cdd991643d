/* SPDX-License-Identifier: BSD-3-Clause */
/* The layout of an arena; see arena_layout.h. */
#include "drivers/team/arena_layout.h"

#include "drivers/team/record.h"
#include "kernels/base/number.h"

/* Carves a mapping into pieces. With base NULL it only computes their size. */
struct carver {
    unsigned char *base;
    size_t used;
    int overflow;
};

static void *carve(struct carver *c, size_t align, size_t count, size_t size)
{
    size_t bytes, at = (c->used + align - 1) / align * align;

    if (number_multiply(count, size, &bytes) != 0 ||
        __builtin_add_overflow(at, bytes, &c->used))
        c->overflow = 1;
    if (bytes == 0 || c->overflow || c->base == NULL)
        return NULL;
    return c->base + at;
}

static size_t round_up(size_t bytes, size_t to)
{
    return (bytes + to - 1) / to * to;
}

static int64_t spans_per_worker(const struct job *j, int locals)
{
    int64_t fair = TRACE_BYTES / (int64_t)sizeof(struct span) / locals;

    return j->trace == NULL ? 0 : fair;
}

/* Buffers start on page boundaries, so that first touch places each worker's
 * pages. Small per-worker data start on cache lines, to avoid false sharing. */
static void lay_out(struct carver *c, struct arena *a, const struct team *t,
                    const struct job *j, size_t flight_bytes)
{
    const struct geometry *g = &j->g;
    const size_t page = 4096, line = 128;
    size_t locals = (size_t)t->locals, groups = (size_t)t->groups;
    size_t rows = t->rows_apart ? 0 : slab_bytes(&a->slab, g);

    c->used = round_up(sizeof *a, line);
    a->partial_stride = round_up(g->partial_bytes, locals > 1 ? line : 8);
    a->scratch_stride = round_up(g->scratch_bytes, page);
    a->flight_stride = round_up(flight_bytes, page);
    a->spans_max = spans_per_worker(j, t->locals);

    a->block = carve(c, line, 1, sizeof *a->report);
    a->report = (struct group_report *)a->block;
    a->samples = carve(c, line, locals, sizeof *a->samples);
    a->partials = carve(c, line, locals, a->partial_stride);
    a->block_bytes = c->used - round_up(sizeof *a, line);
    a->seats = carve(c, line, locals, sizeof *a->seats);
    a->gathered = carve(c, line, groups > 1 ? groups : 0, sizeof(struct err));
    a->shared = carve(c, page, 1, g->shared_bytes);
    a->scratch = carve(c, page, locals, a->scratch_stride);
    a->flight = carve(c, page, locals, a->flight_stride);
    a->shares =
        carve(c, line,
              j->schedule == SCHEDULE_STEAL || j->schedule == SCHEDULE_DYNAMIC
                  ? locals
                  : 0,
              sizeof *a->shares);
    a->spans =
        carve(c, page, locals, (size_t)a->spans_max * sizeof(struct span));
    a->rows = carve(c, page, 1, rows);
    if (a->rows != NULL)
        slab_place(&a->slab, g, a->rows);
}

int arena_lay_out(struct arena *a, unsigned char *base, const struct team *t,
                  const struct job *j, size_t flight_bytes, size_t *bytes)
{
    struct carver c = {.base = base};

    lay_out(&c, a, t, j, flight_bytes);
    *bytes = c.used;
    return c.overflow ? -1 : 0;
}
