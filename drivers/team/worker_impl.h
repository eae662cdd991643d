/* SPDX-License-Identifier: BSD-3-Clause */
/* Declarations shared by the files of the worker body.
 *
 *     worker.c          placement, first touch, repetitions, in order of a run
 *     worker_chunk.c    chunks: their units, waiting, computing
 *     worker_exchange.c barriers and exchanges in the timed part
 *     worker_overlap.c  times of an exchange and an interior, alone and together
 *     worker_gather.c   errors, reports, merging and verification at the root */
#ifndef DRIVERS_TEAM_WORKER_IMPL_H
#define DRIVERS_TEAM_WORKER_IMPL_H

#include "drivers/team/arena.h"
#include "drivers/io/slot.h"
#include "drivers/team/trace.h"
#include "drivers/driver.h"
#include "drivers/os/simulated.h"
#include "drivers/team/job.h"
#include "drivers/team/model.h"
#include "drivers/team/record.h"

/* Which units of this worker's group: all; those that need no units of other
 * groups; the rest. */
enum part { PART_ALL, PART_INTERIOR, PART_EDGES };

/* The units of a loop's chunks: lo .. hi-1 without skip_lo .. skip_hi-1; `head`
 * chunks precede that gap. */
struct cut {
    int64_t lo, skip_lo, skip_hi, hi, head, grain;
    int64_t deal_at, deal_width, deal_round; /* loop index -> chunk */
};

/* The private state of a worker, on its stack. */
struct worker {
    struct team *team;
    const struct job *job;
    struct arena *arena;
    struct work work;
    const struct slab *slab; /* its group's, or the one that it visits */
    struct window window;    /* of that slab, with the buffers of this pass */
    struct slot *slot;       /* for blocking waits, or NULL */
    struct sample *sample;   /* of this repetition */
    struct trace trace;
    struct err err; /* this worker's error, until the next worker_agree() */
    struct cut cut; /* of this loop */
    int64_t comm_cpu_ns;
    int has_quota;  /* its process may be throttled, and it measures that */
    uint32_t turn;  /* of the next loop: team/loop.h */
    int pass;       /* that its buffers are set for */
    enum part part; /* that its chunks cover */
};

/* Whether the work is only simulated: its time passes, nothing is computed. */
static inline int worker_skips(const struct worker *w)
{
    return SIMULATED && w->job->model != NULL && w->job->model->skip;
}

/* ---- worker_simulated.c */

/* Under SimGrid: placement of w in its simulated host. */
void worker_note_simulated(const struct worker *w, struct seat *s);

/* ---- worker_exchange.c */

/* Publish this worker's phase for the supervisor and the rows. */
void worker_set_phase(struct worker *w, enum phase phase);

/* Collective over a group: the barrier after set-up, in the timed part. */
void worker_setup_barrier(struct worker *w);

/* Collective, except EXCHANGE_TEST, which only the leader calls. One step of an
 * exchange in the timed part. */
void worker_exchange(struct worker *w, enum exchange_phase phase);

/* Set the input and output buffers for `pass`. */
void worker_set_buffers(struct worker *w, int pass);

/* ---- worker_chunk.c */

/* The next loop: the chunks of that part. */
struct loop worker_loop(struct worker *w, enum part part);

/* ---- worker_overlap.c */

/* Collective, untimed, after the last repetition: measure an exchange alone,
 * the interior alone, and both together, and store the times in this worker's
 * seat. Keeps the output of the last pass. Does nothing if nothing overlaps. */
void worker_measure_overlap(struct worker *w);

/* ---- worker_gather.c */

/* Collective: an untimed barrier of the team. */
void worker_barrier(struct worker *w);

/* Collective. If any worker has an error (w->err), all workers get the first
 * one of the lowest group, and the root stores it in the record. Returns 0 or
 * -1, the same for all. */
int worker_agree(struct worker *w);

/* Collective. Report repetition r to the root, which merges and verifies it.
 * Returns 0 or -1, the same for all. */
int worker_hand_in(struct worker *w, int r);

/* Collective. Report the values that do not change between repetitions. */
void worker_hand_in_seats(struct worker *w);

#endif
