/* SPDX-License-Identifier: BSD-3-Clause */
/* The event loop; see event_loop.h. */
#include "drivers/event/event_loop.h"

#include "drivers/team/prepare.h"
#include "drivers/team/arena.h"
#include "drivers/os/clock.h"
#include "drivers/team/job.h"

void event_loop_arrived(struct event_loop *e, struct slot *s)
{
    slot_move(s, &e->arrived);
}

void event_loop_free(struct event_loop *e, struct slot *s)
{
    slot_move(s, &e->idle);
}

static int has_room(const struct event_loop *e)
{
    return e->slots != NULL ? e->idle.count > 0
                            : e->timers.count + e->away < e->timers.max;
}

/* Start chunk `next` in an idle slot. */
static void take_off(struct event_loop *e, int64_t next, const struct need *n)
{
    struct slot *s = e->idle.first;

    s->need = *n;
    s->chunk = next;
    s->asked_ns = clock_ns();
    s->due_ns = s->asked_ns + n->time_ns;
    slot_move(s, &e->flying);
    e->start(e->arg, s);
}

/* What t needed has arrived. A further step of the chunk is queued behind
 * everything that is already due. */
static void go_on(struct event_loop *e, const struct loop *l, struct timer t)
{
    struct need n;

    if (e->hand_over != NULL && !t.tick) {
        e->hand_over(e->arg, l, t);
        return;
    }
    if (!loop_finish(l, &t))
        return;
    loop_ask(l, &t, &n);
    if (n.kind == NEED_NONE)
        t.due_ns = clock_ns();
    timer_heap_push(&e->timers, t);
}

/* Start chunks until no more fit, an earlier one is due, or one needs nothing
 * and runs immediately. Returns the next chunk to start. */
static int64_t ask(struct event_loop *e, const struct loop *l, int64_t next)
{
    while (next < l->chunks && has_room(e)) {
        struct timer t = {.chunk = next++};
        struct need n;

        loop_ask(l, &t, &n);
        if (n.kind == NEED_NONE) {
            go_on(e, l, t);
            return next;
        }
        if (n.kind != NEED_TIME) {
            take_off(e, t.chunk, &n);
            continue;
        }
        timer_heap_push(&e->timers, t);
        if (timer_heap_first(&e->timers).due_ns <= t.asked_ns)
            return next;
    }
    return next;
}

/* Run all timers that are due now, but not the further steps that they queue:
 * the loop iterates first, so that chunks not yet started are not delayed. */
static void pass_on_due(struct event_loop *e, const struct loop *l)
{
    int64_t now;

    if (e->timers.count == 0)
        return;
    now = clock_ns();
    while (e->timers.count > 0) {
        struct timer first = timer_heap_first(&e->timers);

        if (first.due_ns > now)
            break;
        timer_heap_pop(&e->timers);
        go_on(e, l, first);
    }
    if (e->flush != NULL)
        e->flush(e->arg);
}

/* What s needed has arrived, or its output is written. */
static void land(struct event_loop *e, const struct loop *l, struct slot *s)
{
    if (s->put.bytes > 0) {
        loop_delivered(l, s);
        slot_move(s, &e->idle);
    } else if (loop_finish_slot(l, s)) {
        s->asked_ns = s->due_ns = clock_ns();
        slot_move(s, &e->flying);
        e->deliver(e->arg, s);
    } else {
        slot_move(s, &e->idle);
    }
}

static void pass_on_arrived(struct event_loop *e, const struct loop *l)
{
    while (e->arrived.count > 0) {
        struct slot *s = e->arrived.first;

        if (e->hand_over_slot != NULL) {
            slot_move(s, &e->out);
            e->hand_over_slot(e->arg, l, s);
        } else {
            land(e, l, s);
        }
    }
}

/* All slots have the same time limit, so the one started first times out
 * first. */
static int64_t first_limit(const struct event_loop *e)
{
    if (e->limit_ns == 0 || e->flying.count == 0)
        return INT64_MAX;
    return e->flying.first->asked_ns + e->limit_ns;
}

static void give_up_late(struct event_loop *e)
{
    while (first_limit(e) <= clock_ns()) {
        struct slot *s = e->flying.first;

        slot_move(s, &e->given_up);
        e->give_up(e->arg, s);
    }
}

static int64_t flights(const struct event_loop *e)
{
    return e->timers.count + e->away + e->flying.count + e->given_up.count;
}

/* Whether the loop must wait: for chunks in flight, or, if chunks are left to
 * start, for a free slot. */
static int must_wait(const struct event_loop *e)
{
    return e->all_asked ? flights(e) > 0 : !has_room(e);
}

/* Sleep until something arrives or is due. */
static void sleep_on_it(struct event_loop *e)
{
    int64_t due = first_limit(e);

    if (e->flush != NULL)
        e->flush(e->arg);
    if (!must_wait(e)) /* the flush completed the last chunks */
        return;
    if (e->timers.count > 0 && timer_heap_first(&e->timers).due_ns < due)
        due = timer_heap_first(&e->timers).due_ns;
    if (due > clock_ns())
        e->sleep(e->arg, due);
}

void event_loop_run(struct event_loop *e, const struct loop *l)
{
    int64_t next = 0;

    while (next < l->chunks || flights(e) + e->arrived.count > 0) {
        next = ask(e, l, next);
        e->all_asked = next == l->chunks;
        if (e->arrived.count == 0 && must_wait(e))
            sleep_on_it(e);
        pass_on_due(e, l);
        if (e->slots != NULL) {
            pass_on_arrived(e, l);
            give_up_late(e);
        }
    }
}

size_t event_loop_bytes(const struct job *j)
{
    return kernel_needs(j->kernel, &j->g) > NEED_TIME
               ? slot_bytes(&j->g, j->depth)
               : timer_heap_bytes(j->depth);
}

void event_loop_lay_out(struct event_loop *e, const struct job *j, void *memory)
{
    e->limit_ns = j->g.limit_ns;
    e->items = j->items;
    if (kernel_needs(j->kernel, &j->g) <= NEED_TIME) {
        e->timers = timer_heap(memory, j->depth);
        return;
    }
    e->slots = slot_lay_out(memory, &j->g, j->depth);
    for (int64_t i = 0; i < j->depth; i++)
        slot_move(&e->slots[i], &e->idle);
}

int event_loop_launch(const struct driver *d, struct event_loop *loop,
                      const struct job *j, worker_fn *fn, struct err *e)
{
    struct team t = arena_team(d, 1);

    if (team_prepare(&t, j, event_loop_bytes(j), e) != 0)
        return -1;
    event_loop_lay_out(loop, j, t.arena->flight);
    t.impl = loop;
    if (loop->prepare != NULL)
        loop->prepare(loop->arg, j);
    arena_gate_open(t.arena, GATE_GO);
    fn(&t, j);
    slot_close(loop->slots, j->depth);
    arena_free(&t);
    return 0;
}

void event_loop_for_each(struct team *t, const struct loop *l)
{
    event_loop_run(t->impl, l);
}

void event_loop_barrier(struct team *t)
{
    (void)t; /* a team of one */
}
