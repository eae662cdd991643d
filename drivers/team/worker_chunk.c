/* SPDX-License-Identifier: BSD-3-Clause */
/* Chunks in the worker body: the implementation of team/loop.h. */
#include "drivers/io/block.h"
#include "drivers/os/syscall_count.h"
#include "drivers/os/clock.h"
#include "drivers/io/put.h"
#include "drivers/team/worker_impl.h"

/* Most chunks that a worker draws at once. With 32, two workers spent 3 ns more
 * on each chunk of noop, half of its cost, mostly on shrinking batches. */
enum { DYNAMIC_BATCH = 256 };

static int64_t chunks_in(const struct cut *c, int64_t units)
{
    return (units + c->grain - 1) / c->grain;
}

/* Cut the slab into interior and edges. If the window extends beyond the slab,
 * a neighbour owns the units there, and the units next to them are an edge. */
static void cut_slab(struct cut *c, const struct slab *s, int64_t halo,
                     enum part part)
{
    int64_t lo = s->lo + (s->window.lo < s->lo ? halo : 0);
    int64_t hi = s->hi - (s->window.hi > s->hi ? halo : 0);

    c->lo = s->lo;
    c->hi = c->skip_lo = c->skip_hi = s->hi;
    if (part == PART_ALL)
        return;
    if (lo > hi) /* a slab so thin that every unit is at an edge */
        lo = hi = s->hi;
    if (part == PART_INTERIOR) {
        c->lo = lo;
        c->hi = c->skip_lo = c->skip_hi = hi;
    } else {
        c->skip_lo = lo;
        c->skip_hi = hi;
    }
}

static int64_t count_chunks(struct cut *c)
{
    int64_t all, rest;

    c->head = chunks_in(c, c->skip_lo - c->lo);
    all = c->head + chunks_in(c, c->hi - c->skip_hi);
    rest = all % c->deal_round - c->deal_at;
    rest = rest < 0 ? 0 : rest > c->deal_width ? c->deal_width : rest;
    return all / c->deal_round * c->deal_width + rest;
}

/* A chunk that waits, which takes long in any case, is drawn alone, and so is
 * one of a ticket that ranks share, because ranks cannot take drawn chunks from
 * each other. */
static int worker_batch(const struct worker *w)
{
    int waits = kernel_needs(w->job->kernel, &w->job->g) != NEED_NONE;

    return waits || w->team->deal_width > 1 ? 1 : DYNAMIC_BATCH;
}

struct loop worker_loop(struct worker *w, enum part part)
{
    int has_data = geometry_has_data(&w->job->g);
    struct loop l = {
        .worker = w,
        .schedule = w->job->schedule,
        .turn = w->turn,
        .common = !has_data && w->team->deal_width > 1,
        .batch = worker_batch(w),
        .testing = part == PART_INTERIOR && w->team->local == 0 &&
                   w->team->overlap == OVERLAP_TEST,
        .fresh = part == PART_ALL && w->pass == 0,
    };

    /* With data in memory a group computes its own slab. Without data, chunks
     * are assigned to groups cyclically, because the cost may rise along the
     * chunks (a sieve's does). */
    if (has_data) {
        w->cut = (struct cut){.deal_width = 1, .deal_round = 1};
        cut_slab(&w->cut, w->slab, w->job->g.halo, part);
    } else {
        int64_t end = w->job->g.units;

        w->cut = (struct cut){
            .hi = end,
            .skip_lo = end,
            .skip_hi = end,
            .deal_at = w->team->deal_at,
            .deal_width = w->team->deal_width,
            .deal_round = w->team->groups,
        };
    }
    w->cut.grain = w->job->g.grain;
    w->part = part;
    w->turn++;
    l.chunks = count_chunks(&w->cut);
    return l;
}

struct loop loop_visit(const struct loop *l, const struct slab *slab)
{
    struct worker *w = l->worker;
    struct loop there = *l;

    w->slab = slab;
    worker_set_buffers(w, w->pass);
    cut_slab(&w->cut, slab, w->job->g.halo, w->part);
    there.chunks = count_chunks(&w->cut);
    return there;
}

/* Map a loop index to a chunk and its units. */
static inline int64_t chunk_of(const struct cut *c, int64_t i, int64_t *lo,
                               int64_t *hi)
{
    int64_t chunk, end;

    if (c->deal_width == 1) /* saves a division: chunks of noop take 5 ns */
        chunk = i * c->deal_round + c->deal_at;
    else
        chunk =
            i / c->deal_width * c->deal_round + c->deal_at + i % c->deal_width;
    if (chunk < c->head) {
        *lo = c->lo + chunk * c->grain;
        end = c->skip_lo;
    } else {
        *lo = c->skip_hi + (chunk - c->head) * c->grain;
        end = c->hi;
    }
    *hi = *lo + c->grain < end ? *lo + c->grain : end;
    return chunk;
}

static inline struct live *live_of(const struct worker *w)
{
    return &w->job->record->live[w->team->index];
}

/* A chunk is complete. */
static inline void count(struct sample *s, struct live *live, int64_t units)
{
    s->chunks++;
    atomic_store_explicit(&live->chunks, s->chunks, memory_order_relaxed);
    s->units += units;
}

static void compute(struct worker *w, struct window *window, int64_t chunk,
                    int64_t lo, int64_t hi)
{
    int64_t begin = w->trace.spans != NULL ? clock_ns() : 0;

    window->more = 0;
    if (!worker_skips(w))
        w->job->kernel->compute(&w->work, window, lo, hi);
    if (SIMULATED && w->job->model != NULL)
        simulated_compute(
            model_chunk_ns(w->job->model, &w->job->g, lo, hi, w->team->seats));
    if (!window->more)
        count(w->sample, live_of(w), hi - lo);
    if (w->trace.spans != NULL)
        trace_add(&w->trace, SPAN_COMPUTE, chunk, begin, clock_ns());
}

/* Record a wait that was requested at asked_ns and due at due_ns. */
static void note_wait(struct worker *w, int64_t chunk, int64_t asked_ns,
                      int64_t due_ns, int64_t now)
{
    int64_t late = now - due_ns;

    w->sample->wait_ns += now - asked_ns;
    if (late > w->sample->late_max_ns)
        w->sample->late_max_ns = late;
    lateness_add(&w->arena->report->late, late);
    trace_add(&w->trace, SPAN_WAIT, chunk, asked_ns, now);
}

static void note_tick(struct worker *w, int64_t chunk, const struct timer *t,
                      int64_t now)
{
    int64_t late = now - t->due_ns;

    if (late > w->sample->tick_max_ns)
        w->sample->tick_max_ns = late;
    lateness_add(&w->arena->report->ticks, late);
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
    chunk_of(&w->cut, t->chunk, &lo, &hi);
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
    int64_t lo, hi, chunk = chunk_of(&w->cut, t->chunk, &lo, &hi);

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
    if (l->testing)
        worker_exchange(w, EXCHANGE_TEST);
    return w->window.more;
}

void loop_sleep_until(int64_t due_ns)
{
    calls_count();
    clock_sleep_until(due_ns);
}

void loop_waited_lock(const struct loop *l, int64_t ns)
{
    l->worker->sample->lock_ns += ns;
}

void loop_waited_handover(const struct loop *l, int64_t ns)
{
    l->worker->sample->handover_ns += ns;
}

void loop_wait(const struct loop *l, struct timer *t)
{
    struct need n;

    loop_ask(l, t, &n);
    if (n.kind == NEED_TIME)
        loop_sleep_until(t->due_ns);
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

static int64_t note_slot(const struct loop *l, const struct slot *s)
{
    int64_t lo, hi, chunk = chunk_of(&l->worker->cut, s->chunk, &lo, &hi);

    note_wait(l->worker, chunk, s->asked_ns, s->due_ns, clock_ns());
    return chunk;
}

static void complain(const struct loop *l, int64_t chunk, const struct err *e)
{
    if (e->code != 0)
        chunk_errors_add(&l->worker->job->record->chunk_errors, chunk, e);
}

int loop_finish_slot(const struct loop *l, struct slot *s)
{
    struct worker *w = l->worker;
    struct err wrong;
    struct window window = {
        .in = s->in,
        .out = s->out,
        .got = s->got,
        .err = &wrong,
    };
    int64_t chunk = chunk_of(&w->cut, s->chunk, &window.lo, &window.hi);

    wrong.code = 0; /* no {0}: the text is long and rarely needed */
    note_slot(l, s);
    compute(w, &window, chunk, window.lo, window.hi);
    complain(l, chunk, &wrong);
    s->put = window.put;
    return s->put.bytes > 0;
}

/* A delivery counts as a separate wait. */
void loop_delivered(const struct loop *l, struct slot *s)
{
    struct err e = {0};

    put_end(s, l->worker->job->items, &e);
    complain(l, note_slot(l, s), &e);
    s->put.bytes = 0;
}

void loop_deliver(const struct loop *l, struct slot *s)
{
    s->asked_ns = s->due_ns = clock_ns();
    block_put(s, l->worker->job->items);
    loop_delivered(l, s);
}

/* A chunk of a kernel that never waits. */
static void run_steps(const struct loop *l, int64_t i)
{
    struct worker *w = l->worker;
    int64_t lo, hi, chunk = chunk_of(&w->cut, i, &lo, &hi);

    w->window.step = 0;
    do {
        compute(w, &w->window, chunk, lo, hi);
        if (l->testing)
            worker_exchange(w, EXCHANGE_TEST);
        w->window.step++;
    } while (w->window.more);
}

/* Whether chunks only need to be computed and counted, and are evenly spaced. */
static int is_plain(const struct loop *l)
{
    const struct worker *w = l->worker;

    return !SIMULATED && !l->testing && w->trace.spans == NULL &&
           w->cut.deal_width == 1 && w->cut.skip_lo == w->cut.hi;
}

/* What run_steps() does, for plain chunks: 34 instructions each, rather than
 * 86. */
static void run_plain(const struct loop *l, int64_t i, int64_t end)
{
    struct worker *w = l->worker;
    struct sample *sample = w->sample;
    struct live *live = live_of(w);
    const int64_t stride = w->cut.deal_round * w->cut.grain;
    const int64_t grain = w->cut.grain, last = w->cut.hi;
    int64_t lo = w->cut.lo + w->cut.deal_at * grain + i * stride;

    for (; i < end; i++, lo += stride) {
        int64_t hi = lo + grain < last ? lo + grain : last;

        w->window.step = 0;
        do {
            w->window.more = 0;
            w->job->kernel->compute(&w->work, &w->window, lo, hi);
            w->window.step++;
        } while (w->window.more);
        count(sample, live, hi - lo);
    }
}

static void __attribute__((noinline))
run_waiting(const struct loop *l, int64_t i)
{
    struct timer t = {.chunk = i};
    struct need n;

    loop_ask(l, &t, &n);
    if (n.kind > NEED_TIME) {
        l->worker->slot->need = n;
        loop_block(l, i, l->worker->slot);
        if (loop_finish_slot(l, l->worker->slot))
            loop_deliver(l, l->worker->slot);
        return;
    }
    if (n.kind == NEED_TIME)
        loop_sleep_until(t.due_ns);
    while (loop_finish(l, &t))
        loop_wait(l, &t);
}

void loop_run(const struct loop *l, int64_t lo, int64_t hi)
{
    if (l->worker->job->kernel->need != NULL)
        for (; lo < hi; lo++)
            run_waiting(l, lo);
    else if (is_plain(l))
        run_plain(l, lo, hi);
    else
        for (; lo < hi; lo++)
            run_steps(l, lo);
}
