/* SPDX-License-Identifier: BSD-3-Clause */
/* One pass over a group's chunks, as a driver sees it: numbers 0 .. chunks-1,
 * to be run once each, in any order. Which units a chunk is, what it waits for
 * and what it computes is the worker body's business.
 *
 * A blocking driver calls loop_run(). An event loop calls loop_ask(), keeps
 * the chunk in flight until what it needs has arrived, then calls
 * loop_finish(). */
#ifndef DRIVERS_TEAM_LOOP_H
#define DRIVERS_TEAM_LOOP_H

#include <stdint.h>

#include "drivers/io/timer_heap.h"
#include "kernels/kernel.h"

struct slab;
struct slot;
struct team;
struct worker;

enum schedule {
    SCHEDULE_STATIC,
    SCHEDULE_STEAL,
    SCHEDULE_DYNAMIC,
    SCHEDULE_GUIDED
};

struct loop {
    struct worker *worker; /* who runs it */
    int64_t chunks;        /* how many this group has in this pass */
    enum schedule schedule;
    uint32_t turn; /* 1, 2, 3 ... in a run; odd, even: which ticket serves */
    int common;    /* 1: other groups draw from the same chunks and tickets */
    int testing;   /* 1: an exchange is under way, look after it */
    /* 1: every group's input is there, and no worker has started or passed
     * this loop: a barrier lies before it. */
    int fresh;
};

/* Wait on the spot for what chunk i needs, then compute it, step by step. */
void loop_run(const struct loop *l, int64_t i);

/* What step t->step of chunk t->chunk needs. Sets the times and the tick of t:
 * from now on for NEED_TIME, to 0 otherwise. */
void loop_ask(const struct loop *l, struct timer *t, struct need *n);

/* The calling worker's own slot, for waiting on the spot. */
struct slot *loop_slot(const struct loop *l);

/* Wait on the spot for the file or reply of chunk i, which s->need names:
 * fills s. */
void loop_block(const struct loop *l, int64_t i, struct slot *s);

/* What s needed has arrived, or not: computes chunk s->chunk from its buffers.
 * Returns 1 where s->put is to be delivered, by loop_deliver() or otherwise
 * with loop_delivered() after it; else 0. */
int loop_finish_slot(const struct loop *l, struct slot *s);

/* Deliver s->put on the spot. */
void loop_deliver(const struct loop *l, struct slot *s);

/* s->put was written, as s->got says: to its name with it. */
void loop_delivered(const struct loop *l, struct slot *s);

/* The time is over, or nothing was needed: computes the step and moves t to
 * the next. Returns 1 if there is a next one, to be asked for again; 0 when the
 * chunk is done. */
int loop_finish(const struct loop *l, struct timer *t);

/* Wait on the spot until then (CLOCK_MONOTONIC). */
void loop_sleep_until(int64_t due_ns);

/* Ask for the next step on the spot, and wait for it. */
void loop_wait(const struct loop *l, struct timer *t);

/* The calling worker waited that long for the global lock, or for another
 * worker to hand over chunks: for the rows. */
void loop_waited_lock(const struct loop *l, int64_t ns);
void loop_waited_handover(const struct loop *l, int64_t ns);

/* What one worker was dealt: chunks lo .. hi-1. Starts as all zero. */
struct draw {
    int64_t lo, hi;
    int64_t draws; /* how often was drawn before */
};

/* Draw chunks for this worker by l->schedule: static deals one contiguous
 * block of equal count to each worker of the group, steal the same chunk by
 * chunk, and then chunks from the ends of others' blocks, the longest first,
 * dynamic one chunk at a time from a ticket, guided a shrinking share of what is left (at least one;
 * remaining / (2 workers that share the ticket), as libgomp does with half).
 * Returns 0 when none are left. Every worker of the group must draw until
 * then. */
int loop_draw(struct team *t, const struct loop *l, struct draw *d);

/* The same part of the same pass over another group's slab, whose rows this
 * worker can reach: its chunks, until the next visit. To be ended with a visit
 * to its own group's. */
struct loop loop_visit(const struct loop *l, const struct slab *slab);

/* driver->for_each for teams that share memory and block: draw, run. */
void loop_share(struct team *t, const struct loop *l);

#endif
