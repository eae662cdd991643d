/* SPDX-License-Identifier: BSD-3-Clause */
/* One pass over a group's chunks: numbers 0 .. chunks-1, each to be run once,
 * in any order. The worker body, not the driver, maps a chunk to units, waits
 * and computation.
 *
 * A blocking driver calls loop_run(). An event loop calls loop_ask(), keeps the
 * chunk in flight until what it needs has arrived, then calls loop_finish(). */
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
    struct worker *worker; /* the calling worker */
    int64_t chunks;        /* of this group in this pass */
    enum schedule schedule;
    uint32_t turn; /* 1, 2, 3 ... in a run; its parity selects the ticket */
    int common;    /* 1: other groups draw from the same chunks and tickets */
    int batch;     /* most chunks in a draw of SCHEDULE_DYNAMIC */
    int testing;   /* 1: an exchange is in progress and needs tests */
    /* 1: a barrier precedes this loop: the input of every group is complete,
     * and no worker has started the loop. */
    int fresh;
};

/* For each of chunks lo .. hi-1: block until it has what it needs, then compute
 * it, step by step. */
void loop_run(const struct loop *l, int64_t lo, int64_t hi);

/* What step t->step of chunk t->chunk needs. Sets the times and the tick of t:
 * starting now for NEED_TIME, else 0. */
void loop_ask(const struct loop *l, struct timer *t, struct need *n);

/* The calling worker's slot for blocking waits. */
struct slot *loop_slot(const struct loop *l);

/* Block until the file or reply named by s->need has arrived for chunk i. Fills
 * s. */
void loop_block(const struct loop *l, int64_t i, struct slot *s);

/* What s needed has arrived, or failed: compute chunk s->chunk from its
 * buffers. Returns 1 if s->put must be delivered, with loop_deliver() or with
 * another write followed by loop_delivered(); else 0. */
int loop_finish_slot(const struct loop *l, struct slot *s);

/* Deliver s->put, blocking. */
void loop_deliver(const struct loop *l, struct slot *s);

/* s->put was written with the result s->got: give the file its name. */
void loop_delivered(const struct loop *l, struct slot *s);

/* The time is over, or nothing was needed: compute the step and advance t.
 * Returns 1 if there is a next step, to be asked for again; 0 if the chunk is
 * complete. */
int loop_finish(const struct loop *l, struct timer *t);

/* Sleep until then (CLOCK_MONOTONIC). */
void loop_sleep_until(int64_t due_ns);

/* Ask what the next step needs, and block until it has that. */
void loop_wait(const struct loop *l, struct timer *t);

/* Record that the calling worker waited that long for the global lock, or for
 * another worker to hand over chunks. */
void loop_waited_lock(const struct loop *l, int64_t ns);
void loop_waited_handover(const struct loop *l, int64_t ns);

/* The chunks lo .. hi-1 that a worker has drawn. Starts as all zero. */
struct draw {
    int64_t lo, hi;
    int64_t draws; /* number of earlier draws */
};

/* Draw chunks for this worker by l->schedule:
 *
 *     static   one contiguous block of equal size per worker of the group
 *     steal    the same block, chunk by chunk, then chunks from the ends of
 *              other workers' blocks, the longest first
 *     dynamic  one chunk at a time, in rising order, from a ticket; while many
 *              are left, several (batch.h), which other workers can take later.
 *              With waits, and across ranks, always one.
 *     guided   a shrinking share from a ticket, at least one: what is left / (2
 *              * workers that share the ticket); libgomp's share is twice that
 *
 * A worker without others to share with draws all at once. Returns 0 if none
 * are left. Every worker of the group must draw until
 * then. */
int loop_draw(struct team *t, const struct loop *l, struct draw *d);

/* The same part of the same pass over another group's slab, whose rows this
 * worker can access. Valid until the next visit. The last visit must be to its
 * own group's slab. */
struct loop loop_visit(const struct loop *l, const struct slab *slab);

/* driver->for_each for teams that share memory and block: draw, run. */
void loop_share(struct team *t, const struct loop *l);

#endif
