/* SPDX-License-Identifier: BSD-3-Clause */
/* Chunks, as the worker body sees them: the other side of base/loop.h. */
#include "drivers/base/block.h"
#include "drivers/base/clock.h"
#include "drivers/worker_impl.h"

/* Which chunks this group runs. With data in memory a group computes its own
 * slab; without, chunks go round the groups like cards, since neighbouring
 * chunks may cost more and more (a sieve's do). */
void worker_deal_chunks(struct worker *w)
{
    const struct geometry *g = &w->job->g;

    if (g->in_bytes > 0 || g->out_bytes > 0) {
        w->lo = w->arena->own_lo;
        w->hi = w->arena->own_hi;
        w->first_chunk = 0;
        w->chunk_stride = 1;
    } else {
        w->lo = 0;
        w->hi = g->units;
        w->first_chunk = w->team->group;
        w->chunk_stride = w->team->groups;
    }
}

int64_t worker_chunks(const struct worker *w)
{
    int64_t grain = w->job->g.grain;
    int64_t all = (w->hi - w->lo + grain - 1) / grain;

    if (all <= w->first_chunk)
        return 0;
    return (all - w->first_chunk + w->chunk_stride - 1) / w->chunk_stride;
}

static int64_t chunk_of(const struct worker *w, int64_t i, int64_t *lo,
                        int64_t *hi)
{
    int64_t chunk = w->first_chunk + i * w->chunk_stride;

    *lo = w->lo + chunk * w->job->g.grain;
    *hi = *lo + w->job->g.grain < w->hi ? *lo + w->job->g.grain : w->hi;
    return chunk;
}

static void compute(struct worker *w, struct window *window, int64_t chunk,
                    int64_t lo, int64_t hi)
{
    int64_t begin = w->trace.spans != NULL ? clock_ns() : 0;

    w->job->kernel->compute(&w->work, window, lo, hi);
    w->sample->chunks++;
    atomic_store_explicit(&w->job->record->live[w->team->index].chunks,
                          w->sample->chunks, memory_order_relaxed);
    w->sample->units += hi - lo;
    if (w->trace.spans != NULL)
        trace_add(&w->trace, SPAN_COMPUTE, chunk, begin, clock_ns());
}

/* A wait that was asked for at `asked` and could not end before `due` is over. */
static void note_wait(struct worker *w, int64_t chunk, int64_t asked_ns,
                      int64_t due_ns, int64_t now)
{
    int64_t late = now - due_ns;

    w->sample->wait_ns += now - asked_ns;
    if (late > w->sample->late_max_ns)
        w->sample->late_max_ns = late;
    lateness_add(&w->arena->handed->late, late);
    trace_add(&w->trace, SPAN_WAIT, chunk, asked_ns, now);
}

void loop_ask(const struct loop *l, int64_t i, struct need *n)
{
    struct worker *w = l->worker;
    int64_t lo, hi;

    n->kind = NEED_NONE;
    if (w->job->kernel->need == NULL)
        return;
    chunk_of(w, i, &lo, &hi);
    w->job->kernel->need(&w->work, lo, hi, n);
}

void loop_finish(const struct loop *l, int64_t i, int64_t asked_ns,
                 int64_t due_ns)
{
    struct worker *w = l->worker;
    int64_t lo, hi, chunk = chunk_of(w, i, &lo, &hi);

    if (due_ns != 0) {
        int64_t now = clock_ns();

        w->window.got = now - asked_ns;
        note_wait(w, chunk, asked_ns, due_ns, now);
    }
    compute(w, &w->window, chunk, lo, hi);
}

struct slot *loop_slot(const struct loop *l)
{
    return l->worker->slot;
}

void loop_block(const struct loop *l, int64_t i, struct slot *s)
{
    const struct job *j = l->worker->job;

    s->chunk = i;
    s->asked_ns = clock_ns();
    s->due_ns = s->asked_ns + s->need.time_ns;
    block_on(s, j->items, j->g.limit_ns);
}

void loop_finish_slot(const struct loop *l, struct slot *s)
{
    struct worker *w = l->worker;
    struct window window = {.in = s->in, .out = s->out, .got = s->got};
    int64_t chunk = chunk_of(w, s->chunk, &window.lo, &window.hi);

    note_wait(w, chunk, s->asked_ns, s->due_ns, clock_ns());
    compute(w, &window, chunk, window.lo, window.hi);
}

void loop_run(const struct loop *l, int64_t i)
{
    struct need n;
    int64_t asked, due = 0;

    loop_ask(l, i, &n);
    if (n.kind == NEED_NONE) {
        loop_finish(l, i, 0, 0);
    } else if (n.kind == NEED_TIME) {
        asked = clock_ns();
        due = asked + n.time_ns;
        clock_sleep_until(due);
        loop_finish(l, i, asked, due);
    } else {
        l->worker->slot->need = n;
        loop_block(l, i, l->worker->slot);
        loop_finish_slot(l, l->worker->slot);
    }
}
