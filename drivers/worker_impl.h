/* SPDX-License-Identifier: BSD-3-Clause */
/* A worker from within: what the three files of the worker body share.
 *
 *     worker.c         the body: seat, fill, repetitions, in order of a run
 *     worker_chunk.c   chunks: which units they are, waiting, computing
 *     worker_gather.c  agreeing on errors, handing in, the root's work */
#ifndef DRIVERS_WORKER_IMPL_H
#define DRIVERS_WORKER_IMPL_H

#include "drivers/base/arena.h"
#include "drivers/base/slot.h"
#include "drivers/base/trace.h"
#include "drivers/driver.h"
#include "drivers/job.h"

/* Everything a worker has of its own, on its own stack. */
struct worker {
    struct team *team;
    const struct job *job;
    struct arena *arena;
    struct work work;
    struct window window;  /* in and out as of this pass */
    struct slot *slot;     /* what it waits for on the spot, or NULL */
    struct sample *sample; /* of this repetition */
    struct trace trace;
    struct err err; /* this worker's own trouble, until the next agree() */
    int64_t first_chunk, chunk_stride; /* loop index -> chunk */
    int64_t lo, hi;                    /* units that the chunks cut */
    int64_t comm_cpu_ns;
    int turn; /* which ticket the next loop uses */
};

/* ---- worker_chunk.c */

/* Which chunks this worker's group runs. */
void worker_deal_chunks(struct worker *w);

/* How many those are. */
int64_t worker_chunks(const struct worker *w);

/* ---- worker_gather.c */

/* Collective: a plain barrier of the team, not timed. */
void worker_barrier(struct worker *w);

/* Collective. Does anybody have an error (w->err)? Then all learn the first
 * one, of the lowest group, and the root keeps it in the record. Returns 0 or
 * -1, the same for all. */
int worker_agree(struct worker *w);

/* Collective. Hand in repetition r; the root merges and judges it. Returns 0
 * or -1, the same for all. */
int worker_hand_in(struct worker *w, int r);

/* Collective. What does not change between repetitions: who sits where. */
void worker_hand_in_seats(struct worker *w);

#endif
