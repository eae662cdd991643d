/* SPDX-License-Identifier: BSD-3-Clause */
/* The event loop, independent of its engine: keeps up to `depth` chunks in
 * flight and computes or hands over each one when what it needs has arrived.
 * The loop keeps timers in a heap, earliest deadline first. The engine does the
 * I/O for files and replies. epoll, uring and pool differ in the engine and in
 * which thread computes. */
#ifndef DRIVERS_EVENT_EVENT_LOOP_H
#define DRIVERS_EVENT_EVENT_LOOP_H

#include "drivers/io/slot.h"
#include "drivers/io/timer_heap.h"
#include "drivers/driver.h"

struct items;

struct event_loop {
    struct timer_heap timers;
    /* A slot is idle, flying, given up but not yet returned, arrived, or out:
     * handed over until event_loop_free(). */
    struct slot *slots; /* NULL: the kernel only waits for time */
    struct slot_list idle, flying, given_up, arrived, out;
    int64_t limit_ns; /* time limit of a slot in flight; 0: none */
    int64_t away;     /* handed-over chunks that may have to wait again, so they
                         count as in flight; updated by the receiver */
    int all_asked;    /* 1: all chunks have been started */
    const struct items *items;

    /* Called when the memory for the run is set up, before anything starts.
     * NULL: nothing to do. */
    void (*prepare)(void *arg, const struct job *j);
    /* The engine. Sleep until due_ns (CLOCK_MONOTONIC; INT64_MAX: no limit) or
     * until something arrives, and report arrivals with event_loop_arrived().
     * May return early. */
    void (*sleep)(void *arg, int64_t due_ns);
    /* Start the I/O that s needs. NULL: the kernel only waits for time. */
    void (*start)(void *arg, struct slot *s);
    /* Start writing s->put; then s arrives a second time. NULL: the chunks
     * write nothing, or the workers deliver. */
    void (*deliver)(void *arg, struct slot *s);
    /* s timed out: let it arrive with -ETIMEDOUT, now or soon. */
    void (*give_up)(void *arg, struct slot *s);

    /* Hand over a chunk to be computed elsewhere. NULL: the loop computes.
     * Ticks are never handed over, because they measure the loop itself. */
    void (*hand_over)(void *arg, const struct loop *l, struct timer t);
    /* A batch of hand-overs is complete; returned chunks may be added to the
     * timers. NULL if hand_over is NULL. */
    void (*flush)(void *arg);
    /* As hand_over, for s->chunk; s is out. NULL: the loop computes. */
    void (*hand_over_slot)(void *arg, const struct loop *l, struct slot *s);
    void *arg; /* passed to all these functions */
};

/* Have every chunk of l computed once. The loop polls waits between two chunks
 * that need nothing and between two steps of a chunk, so a long series of
 * computations delays a wait by at most one step. */
void event_loop_run(struct event_loop *e, const struct loop *l);

/* Called by the engine when s->got is set. */
void event_loop_arrived(struct event_loop *e, struct slot *s);

/* s is computed. Called by the engine's sleep(), in the loop's thread. */
void event_loop_free(struct event_loop *e, struct slot *s);

/* Size of the memory for the chunks in flight in j's run, and its layout; the
 * memory is zeroed and page-aligned. */
size_t event_loop_bytes(const struct job *j);
void event_loop_lay_out(struct event_loop *e, const struct job *j,
                        void *memory);

/* driver->launch, for_each and barrier of drivers whose only worker is the loop
 * and also computes. The caller sets sleep, start, give_up and arg; launch sets
 * the rest. */
int event_loop_launch(const struct driver *d, struct event_loop *loop,
                      const struct job *j, worker_fn *fn, struct err *e);
void event_loop_for_each(struct team *t, const struct loop *l);
void event_loop_barrier(struct team *t);

#endif
