/* SPDX-License-Identifier: BSD-3-Clause */
/* A worker from within: what the files of the worker body share.
 *
 *     worker.c         the body: seat, fill, repetitions, in order of a run
 *     worker_chunk.c   chunks: which units they are, waiting, computing
 *     worker_overlap.c one exchange and one interior, alone and together
 *     worker_gather.c  agreeing on errors, handing in, the root's work */
#ifndef DRIVERS_TEAM_WORKER_IMPL_H
#define DRIVERS_TEAM_WORKER_IMPL_H

#include "drivers/team/arena.h"
#include "drivers/io/slot.h"
#include "drivers/team/trace.h"
#include "drivers/driver.h"
#include "drivers/team/job.h"
#include "drivers/team/record.h"

/* Which units of this worker's group: all; those that need no halo but that
 * of their own group; the others. */
enum part { PART_ALL, PART_INTERIOR, PART_EDGES };

/* Everything a worker has of its own, on its own stack. */
struct worker {
    struct team *team;
    const struct job *job;
    struct arena *arena;
    struct work work;
    const struct slab *slab; /* its group's, or the one that it visits */
    struct window window;    /* of that, in and out as of this pass */
    struct slot *slot;       /* what it waits for on the spot, or NULL */
    struct sample *sample;   /* of this repetition */
    struct trace trace;
    struct err err; /* this worker's own trouble, until the next agree() */
    /* The units that this loop's chunks cut: lo .. hi-1 but for skip_lo ..
     * skip_hi-1; before that gap lie `head` chunks. */
    int64_t lo, skip_lo, skip_hi, hi, head;
    int64_t deal_at, deal_width, deal_round; /* loop index -> chunk */
    int64_t comm_cpu_ns;
    int has_quota; /* its process may be throttled, and it is to measure that */
    uint32_t turn; /* of the next loop: team/loop.h */
    int pass;      /* what its buffers are set for */
    enum part part; /* what its chunks cut */
};

/* ---- worker_exchange.c */

/* For the supervisor and the rows: what this worker does from now on. */
void worker_set_phase(struct worker *w, enum phase phase);

/* Collective over a group: a barrier inside the timed part. */
void worker_setup_barrier(struct worker *w);

/* Collective but for TEST, which is the leader's. One step of an exchange
 * inside the timed part. */
void worker_exchange(struct worker *w, enum exchange_phase phase);

/* The input and output of pass `pass`. */
void worker_set_buffers(struct worker *w, int pass);

/* ---- worker_chunk.c */

/* Cut that part into chunks: the next loop. */
struct loop worker_loop(struct worker *w, enum part part);

/* ---- worker_overlap.c */

/* Collective, untimed, after the last repetition: what an exchange costs
 * alone, the interior alone, and both together, into this worker's seat. The
 * output of the last pass stays. Does nothing where nothing is overlapped. */
void worker_measure_overlap(struct worker *w);

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
