/* SPDX-License-Identifier: BSD-3-Clause */
/* The event loop itself, whatever it sleeps on: keeps up to `depth` chunks in
 * flight and passes each on when what it needs has arrived. Time is kept here,
 * in a heap with the earliest deadline in front; files and replies are brought
 * by the engine. epoll, uring and pool differ in the engine and in who
 * computes. */
#ifndef DRIVERS_EVENT_EVENT_LOOP_H
#define DRIVERS_EVENT_EVENT_LOOP_H

#include "drivers/io/slot.h"
#include "drivers/io/timer_heap.h"
#include "drivers/driver.h"

struct items;

struct event_loop {
    struct timer_heap timers;
    /* Slots are idle, flying, given up but not back yet, arrived, or out: in
     * other hands, which bring them back by event_loop_free(). */
    struct slot *slots; /* NULL: only time is waited for */
    struct slot_list idle, flying, given_up, arrived, out;
    int64_t limit_ns; /* of a flight; 0: none */
    int64_t away;     /* handed over, but may come back to wait again: in flight
                         as well. Counted by the receiver. */
    int all_asked;    /* no more chunks will be asked for */
    const struct items *items;

    /* Memory for the run stands; before anything is started. NULL: nothing to
     * do. */
    void (*prepare)(void *arg, const struct job *j);
    /* The engine. Sleep until due_ns (CLOCK_MONOTONIC; INT64_MAX: no limit) or
     * until something arrived, or return a little early; then tell what did:
     * event_loop_arrived(). */
    void (*sleep)(void *arg, int64_t due_ns);
    /* Bring what s needs, beginning now. NULL: only time is waited for. */
    void (*start)(void *arg, struct slot *s);
    /* Write s->put, beginning now; it arrives once more. NULL: the chunks
     * write nothing, or the workers deliver. */
    void (*deliver)(void *arg, struct slot *s);
    /* s takes too long: let it arrive with -ETIMEDOUT, now or soon. */
    void (*give_up)(void *arg, struct slot *s);

    /* A chunk can be computed, elsewhere. NULL: the loop computes. Ticks are
     * never handed over: the loop itself is what they measure. */
    void (*hand_over)(void *arg, const struct loop *l, struct timer t);
    /* No more is handed over for now, and what has come back may be put among
     * the timers. NULL where hand_over is. */
    void (*flush)(void *arg);
    /* The same for s->chunk; s is out. NULL: the loop computes. */
    void (*hand_over_slot)(void *arg, const struct loop *l, struct slot *s);
    void *arg; /* of all these */
};

/* Have every chunk of l computed once. Between two chunks that need nothing,
 * and between two steps of one, the waits are looked at, so a long row of
 * computations delays them by one step each and no more. */
void event_loop_run(struct event_loop *e, const struct loop *l);

/* For the engine: s->got is set. */
void event_loop_arrived(struct event_loop *e, struct slot *s);

/* s is computed; called where the engine sleeps, in the loop's thread. */
void event_loop_free(struct event_loop *e, struct slot *s);

/* Memory for what a loop keeps in flight in j's run, and the loop's use of it
 * (zeroed, on a page). */
size_t event_loop_bytes(const struct job *j);
void event_loop_lay_out(struct event_loop *e, const struct job *j,
                        void *memory);

/* driver->launch, for_each and barrier of the drivers whose one worker is the
 * loop and computes by itself: sleep, start, give_up and arg say what it
 * sleeps on, the rest is set here. */
int event_loop_launch(const struct driver *d, struct event_loop *loop,
                      const struct job *j, worker_fn *fn, struct err *e);
void event_loop_for_each(struct team *t, const struct loop *l);
void event_loop_barrier(struct team *t);

#endif
