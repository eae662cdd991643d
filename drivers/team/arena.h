/* SPDX-License-Identifier: BSD-3-Clause */
/* What the workers of one group share, in one anonymous MAP_SHARED mapping
 * made before the team starts, so that threads, forked processes and ranks use
 * the very same kind of memory and nothing is left behind by a crash (with
 * --huge-pages threads and ranks have a private one). Pages are touched first
 * by the worker that uses them.
 *
 *     | arena | block: handed, samples, partials | seats | gathered |
 *     | shared | scratch x locals | flight x locals | spans x locals |
 *     | in | out | spare |
 *
 * The last three are the slab's rows, which a driver may lay out elsewhere.
 * The block is what a group hands in after each repetition, contiguous so
 * that one message moves it. */
#ifndef DRIVERS_TEAM_ARENA_H
#define DRIVERS_TEAM_ARENA_H

#include <pthread.h>
#include <stdatomic.h>

#include "drivers/team/barrier.h"
#include "drivers/team/share.h"
#include "drivers/team/slab.h"
#include "drivers/team/trace.h"
#include "drivers/driver.h"
#include "drivers/team/job.h"
#include "drivers/team/record.h"

enum gate { GATE_CLOSED, GATE_GO, GATE_ABORT };

/* Hands out chunk numbers. Two are used in turn: one is reset while the other
 * is in use. Each on a cache line of its own. */
struct ticket {
    _Alignas(64) _Atomic int64_t next;
};

struct arena {
    size_t bytes; /* of the whole mapping */
    struct plan *plan;
    struct slab slab;
    unsigned char *rows; /* its memory; NULL: t->rows_apart, or no data */

    unsigned char *block;
    size_t block_bytes;
    struct group_report *report;
    struct sample *samples;  /* [locals] */
    unsigned char *partials; /* [locals], partial_stride apart */
    size_t partial_stride;
    struct seat *seats;      /* [locals] */
    unsigned char *gathered; /* [groups] of struct err, or of less */

    void *shared;
    unsigned char *scratch, *flight;
    size_t scratch_stride, flight_stride;
    int blocking_slots; /* flight is one slot for each worker */
    struct span *spans;
    int64_t spans_max; /* per worker */

    _Atomic int failed; /* a worker has put an error into handed->err */
    struct err agreed;  /* what all groups agreed on */
    struct ticket tickets[2];
    struct share *shares; /* [locals]; SCHEDULE_STEAL */

    pthread_mutex_t gate_lock;
    pthread_cond_t gate_moved;
    enum gate gate;
    struct barrier barrier; /* of the whole group, for drivers without one */
};

/* The team of a driver whose workers all share one address space: worker 0 of
 * `workers`. The others differ in index, local and seat. */
struct team arena_team(const struct driver *d, int workers);

/* Make the arena and the seats' plan for t->group of t->groups with t->locals
 * workers, flight_bytes of zeroed memory for each worker's waits (0: a slot
 * each, if the kernel waits for more than time), and set t->arena, the tickets
 * in it and the dealing of chunks to one group each. t->seats must be set.
 * Returns 0; -1: EXIT_UNAVAILABLE if the memory is not available, EXIT_USAGE
 * for a bad --place. Drivers call team_prepare() (prepare.h). */
int arena_new(struct team *t, const struct job *j, size_t flight_bytes,
              struct err *e);
void arena_free(struct team *t);

static inline void *arena_partial(const struct arena *a, int local)
{
    return a->partials + (size_t)local * a->partial_stride;
}

/* Workers wait here until the whole team stands: open it with GATE_GO, or with
 * GATE_ABORT when one could not be started. Returns how it was opened. */
enum gate arena_gate_wait(struct arena *a);
void arena_gate_open(struct arena *a, enum gate how);

/* driver->barrier for groups that are the whole team and have none of their
 * own: barrier.h. */
void arena_barrier(struct team *t);

/* 1: who waits in the driver's barriers sleeps at once. */
int arena_sleeps(const struct team *t);

/* driver->exchange where every neighbour is in the same group: a barrier, and
 * with wrap the copies of the far units into the halo. */
void arena_exchange(struct team *t, const struct geometry *g, struct window *w,
                    int64_t lo, int64_t hi, enum exchange_phase phase);

/* Copy units of w->in into its wrapped halo (units < 0 and >= g->units), all
 * units being in this window. */
void arena_wrap(const struct geometry *g, struct window *w);

#endif
