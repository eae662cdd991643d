/* SPDX-License-Identifier: BSD-3-Clause */
/* The event loop; see event_loop.h. */
#include "drivers/base/event_loop.h"

#include "drivers/base/arena.h"
#include "drivers/base/clock.h"
#include "drivers/job.h"

void event_loop_compute(void *arg, const struct loop *l, struct timer t)
{
    (void)arg;
    loop_finish(l, t.chunk, t.asked_ns, t.due_ns);
}

/* Ask for chunks until no more fit, an earlier one is due, or one needs nothing
 * and is passed on at once. Returns the next chunk to ask for. */
static int64_t ask(struct event_loop *e, const struct loop *l, int64_t next)
{
    while (next < l->chunks && e->timers.count < e->timers.max) {
        struct need n;
        int64_t now;

        loop_ask(l, next, &n);
        if (n.kind == NEED_NONE) {
            e->ready(e->arg, l, (struct timer){.chunk = next});
            return next + 1;
        }
        now = clock_ns();
        timer_heap_push(&e->timers, (struct timer){
                                        .due_ns = now + n.time_ns,
                                        .asked_ns = now,
                                        .chunk = next++,
                                    });
        if (timer_heap_first(&e->timers).due_ns <= now)
            return next;
    }
    return next;
}

static void pass_on_arrived(struct event_loop *e, const struct loop *l)
{
    while (e->timers.count > 0) {
        struct timer first = timer_heap_first(&e->timers);

        if (first.due_ns > clock_ns())
            return;
        timer_heap_pop(&e->timers);
        e->ready(e->arg, l, first);
    }
}

void event_loop_run(struct event_loop *e, const struct loop *l)
{
    int64_t next = 0;

    while (next < l->chunks || e->timers.count > 0) {
        int64_t due;

        next = ask(e, l, next);
        if (e->timers.count == 0)
            continue;
        due = timer_heap_first(&e->timers).due_ns;
        if ((next == l->chunks || e->timers.count == e->timers.max) &&
            clock_ns() < due)
            e->sleep(e->arg, due);
        pass_on_arrived(e, l);
    }
}

int event_loop_launch(const struct driver *d, struct event_loop *loop,
                      const struct job *j, worker_fn *fn, struct err *e)
{
    struct team t = arena_team(d, 1);

    if (arena_new(&t, j, timer_heap_bytes(j->depth), e) != 0)
        return -1;
    loop->timers = timer_heap(t.arena->flight, j->depth);
    loop->ready = event_loop_compute;
    t.impl = loop;
    arena_gate_open(t.arena, GATE_GO);
    fn(&t, j);
    arena_free(&t);
    return 0;
}

void event_loop_for_each(struct team *t, const struct loop *l)
{
    event_loop_run(t->impl, l);
}

void event_loop_barrier(struct team *t)
{
    (void)t; /* alone */
}
