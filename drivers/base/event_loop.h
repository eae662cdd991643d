/* SPDX-License-Identifier: BSD-3-Clause */
/* The event loop itself, whatever it sleeps on: keeps up to `depth` chunks in
 * flight, the earliest deadline in front, and passes each on when what it
 * needs has arrived. epoll, uring and pool differ in how they sleep and in who
 * computes. */
#ifndef DRIVERS_BASE_EVENT_LOOP_H
#define DRIVERS_BASE_EVENT_LOOP_H

#include "drivers/base/timer_heap.h"
#include "drivers/driver.h"

struct event_loop {
    struct timer_heap timers;
    /* Sleep until due_ns (CLOCK_MONOTONIC), or return a little early. */
    void (*sleep)(void *arg, int64_t due_ns);
    /* Chunk t.chunk can be computed; t.due_ns is 0 where it needed nothing. */
    void (*ready)(void *arg, const struct loop *l, struct timer t);
    void *arg; /* of both */
};

/* Bring every chunk of l to `ready` once. Between two chunks that need
 * nothing the waits are looked at, so a long row of computations delays them
 * by one chunk each and no more. */
void event_loop_run(struct event_loop *e, const struct loop *l);

/* driver->launch, for_each and barrier of the drivers whose one worker is the
 * loop and computes by itself: loop->sleep and loop->arg say what it sleeps on, the
 * rest is set here. */
int event_loop_launch(const struct driver *d, struct event_loop *loop,
                      const struct job *j, worker_fn *fn, struct err *e);
void event_loop_for_each(struct team *t, const struct loop *l);
void event_loop_barrier(struct team *t);

/* A `ready` for loops that compute by themselves. */
void event_loop_compute(void *arg, const struct loop *l, struct timer t);

#endif
