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

    window->more = 0;
    w->job->kernel->compute(&w->work, window, lo, hi);
    if (!window->more) {
        w->sample->chunks++;
        atomic_store_explicit(&w->job->record->live[w->team->index].chunks,
                              w->sample->chunks, memory_order_relaxed);
        w->sample->units += hi - lo;
    }
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

static void note_tick(struct worker *w, int64_t chunk, const struct timer *t,
                      int64_t now)
{
    int64_t late = now - t->due_ns;

    if (late > w->sample->tick_max_ns)
        w->sample->tick_max_ns = late;
    lateness_add(&w->arena->handed->ticks, late);
    trace_add(&w->trace, SPAN_WAIT, chunk, t->asked_ns, now);
}

void loop_ask(const struct loop *l, struct timer *t, struct need *n)
{
    struct worker *w = l->worker;
    int64_t lo, hi;

    n->kind = NEED_NONE;
    n->step = t->step;
    t->asked_ns = t->due_ns = 0;
    t->tick = 0;
    if (w->job->kernel->need == NULL)
        return;
    chunk_of(w, t->chunk, &lo, &hi);
    w->job->kernel->need(&w->work, lo, hi, n);
    if (n->kind != NEED_TIME)
        return;
    t->asked_ns = clock_ns();
    t->due_ns = t->asked_ns + n->time_ns;
    t->tick = n->tick;
}

int loop_finish(const struct loop *l, struct timer *t)
{
    struct worker *w = l->worker;
    int64_t lo, hi, chunk = chunk_of(w, t->chunk, &lo, &hi);

    if (t->asked_ns != 0) {
        int64_t now = clock_ns();

        w->window.got = now - t->asked_ns;
        if (t->tick)
            note_tick(w, chunk, t, now);
        else
            note_wait(w, chunk, t->asked_ns, t->due_ns, now);
    }
    w->window.step = t->step++;
    compute(w, &w->window, chunk, lo, hi);
    return w->window.more;
}

void loop_wait(const struct loop *l, struct timer *t)
{
    struct need n;

    loop_ask(l, t, &n);
    if (n.kind == NEED_TIME)
        clock_sleep_until(t->due_ns);
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
    struct timer t = {.chunk = i};
    struct need n;

    loop_ask(l, &t, &n);
    if (n.kind > NEED_TIME) {
        l->worker->slot->need = n;
        loop_block(l, i, l->worker->slot);
        loop_finish_slot(l, l->worker->slot);
        return;
    }
    if (n.kind == NEED_TIME)
        clock_sleep_until(t.due_ns);
    while (loop_finish(l, &t))
        loop_wait(l, &t);
}
