/* SPDX-License-Identifier: BSD-3-Clause */
/* Write pictures and traces; see deliver.h. */
#include "drivers/team/deliver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/team/arena.h"
#include "drivers/picture/picture.h"
#include "drivers/io/source.h"

/* With one group, its leader is the root. */
static int collect(struct team *t, const unsigned char *mine, int64_t lo,
                   int64_t hi, size_t unit_bytes, sink_fn *sink, void *arg,
                   struct err *e)
{
    if (t->driver->collect != NULL)
        return t->driver->collect(t, mine, lo, hi, unit_bytes, sink, arg, e);
    return lo < hi ? sink(arg, lo, hi, mine, e) : 0;
}

struct picture_sink {
    struct picture_writer *writer;
    size_t stride, samples; /* of a row */
    unsigned char *bytes;   /* buffer to convert a row of floats, or NULL */
    int broken;
};

static int picture_rows(void *arg, int64_t lo, int64_t hi,
                        const unsigned char *units, struct err *e)
{
    struct picture_sink *s = arg;

    if (s->broken)
        return -1;
    if (s->bytes == NULL)
        s->broken =
            picture_write_rows(s->writer, units, hi - lo, s->stride, e) != 0;
    for (; s->bytes != NULL && lo < hi && !s->broken;
         lo++, units += s->stride) {
        picture_floats_to_bytes(s->bytes, units, s->samples);
        s->broken = picture_write_rows(s->writer, s->bytes, 1, 0, e) != 0;
    }
    return s->broken ? -1 : 0;
}

void deliver_picture(struct team *t, const struct job *j,
                     const unsigned char *out, struct err *e)
{
    const struct arena *a = t->arena;
    const struct picture *p = source_picture(j->kernel->options, j->opt);
    struct picture_sink s = {.stride = j->g.out_bytes};
    int root = t->index == 0;

    t->driver->barrier(t); /* every worker's rows are written */
    if (t->local != 0 || p == NULL)
        return;
    if (root)
        s.broken =
            picture_write_begin(&s.writer, j->output, p->width, p->height,
                                p->channels, j->compression, e) != 0;
    s.samples = (size_t)p->width * (size_t)p->channels;
    if (root && j->g.floats) {
        s.bytes = malloc(s.samples);
        if (s.bytes == NULL && !s.broken)
            s.broken = err_set(e, EXIT_UNAVAILABLE, "out of memory") != 0;
    }
    collect(t, out + (size_t)(a->slab.lo - a->slab.window.lo) * j->g.out_bytes,
            a->slab.lo, a->slab.hi, j->g.out_bytes, picture_rows, &s, e);
    if (root)
        picture_write_end(s.writer, e);
    free(s.bytes);
}

/* Hosts have no common clock. Time zero is when the workers leave the start
 * barrier of the last repetition, which they do together. */
static void make_relative(struct span *ring, int64_t spans, int64_t zero_ns)
{
    for (int64_t i = 0; i < spans; i++) {
        ring[i].begin_ns -= zero_ns;
        ring[i].end_ns -= zero_ns;
    }
}

/* Collective over the leaders: the number of dropped spans of all workers. */
static int64_t sum_dropped(struct team *t)
{
    const struct arena *a = t->arena;
    int64_t mine = 0, sum = 0;
    const int64_t *all = &mine;

    for (int l = 0; l < t->locals; l++)
        mine += a->samples[l].spans_dropped;
    if (t->groups > 1) {
        t->driver->gather(t, &mine, sizeof mine, a->gathered);
        all = (const int64_t *)(const void *)a->gathered;
    }
    for (int g = 0; g < t->groups; g++)
        sum += all[g];
    return sum;
}

/* The leaders read the rings of their group, so each worker first stores the
 * used length of its ring in the arena. */
void deliver_trace(struct team *t, const struct job *j,
                   const struct trace *mine, struct err *e)
{
    struct arena *a = t->arena;
    struct trace_file *file = NULL;
    int root = t->index == 0;
    int64_t dropped;
    char title[96];

    a->samples[t->local].spans = mine->used;
    a->samples[t->local].spans_dropped = mine->dropped;
    t->driver->barrier(t);
    if (t->local != 0)
        return;
    dropped = sum_dropped(t);
    snprintf(title, sizeof title, "%s under %s", j->kernel->name,
             j->driver->name);
    if (root)
        trace_file_begin(&file, j->trace, title, j->driver, e);
    for (int l = 0; l < t->locals; l++) {
        struct span *ring = a->spans + (int64_t)l * a->spans_max;

        make_relative(ring, a->samples[l].spans, a->samples[0].start_ns);
        collect(t, (const unsigned char *)ring, 0, a->samples[l].spans,
                sizeof(struct span), trace_file_spans, file, e);
    }
    if (root)
        trace_file_end(file, dropped, e);
}
