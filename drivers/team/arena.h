/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory that the workers of one group share: one anonymous MAP_SHARED
 * mapping, created before the team starts. Threads, forked processes and ranks
 * thus use the same kind of memory, and a crash leaves nothing behind. (With
 * --huge-pages threads and ranks have a private mapping.) Each page is first
 * touched by the worker that uses it.
 *
 *     | arena | block: handed, samples, partials | seats | gathered |
 *     | shared | scratch x locals | flight x locals | spans x locals |
 *     | in | out | spare |
 *
 * The last three are the slab's rows; a driver may place them elsewhere. The
 * block is what a group sends to the root after each repetition. It is
 * contiguous, so that one message suffices. */
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

/* A counter of chunk numbers. Two are used alternately: one is reset while the
 * other is in use. Each has a separate cache line. */
struct ticket {
    _Alignas(64) _Atomic int64_t next;
};

struct arena {
    size_t bytes; /* of the whole mapping */
    struct plan *plan;
    struct slab slab;
    unsigned char
        *rows; /* the slab's memory; NULL: t->rows_apart, or no data */

    unsigned char *block;
    size_t block_bytes;
    struct group_report *report;
    struct sample *samples;  /* [locals] */
    unsigned char *partials; /* [locals], partial_stride apart */
    size_t partial_stride;
    struct seat *seats;      /* [locals] */
    unsigned char *gathered; /* [groups], of at most sizeof(struct err) each */

    void *shared;
    unsigned char *scratch, *flight;
    size_t scratch_stride, flight_stride;
    int blocking_slots; /* 1: flight is one slot for each worker */
    struct span *spans;
    int64_t spans_max; /* per worker */

    _Atomic int failed; /* 1: a worker has stored an error in handed->err */
    struct err agreed;  /* what all groups agreed on */
    struct ticket tickets[2];
    struct share *shares; /* [locals]; SCHEDULE_STEAL, _DYNAMIC */

    pthread_mutex_t gate_lock;
    pthread_cond_t gate_moved;
    enum gate gate;
    struct barrier barrier; /* of the group, for drivers without their own */
};

/* The team of a driver whose workers all share one address space, for worker 0
 * of `workers`. The others differ in index, local and seat. */
struct team arena_team(const struct driver *d, int workers);

/* Create the arena and the placement plan for t->group of t->groups with
 * t->locals workers. flight_bytes is zeroed memory for each worker's waits; 0:
 * one slot each, if the kernel waits for more than time. Sets t->arena, its
 * tickets and the assignment of chunks to groups. t->seats must be set. Returns
 * 0; -1 with EXIT_UNAVAILABLE (not enough memory) or EXIT_USAGE (bad --place).
 * Drivers call team_prepare() (prepare.h). */
int arena_new(struct team *t, const struct job *j, size_t flight_bytes,
              struct err *e);
void arena_free(struct team *t);

static inline void *arena_partial(const struct arena *a, int local)
{
    return a->partials + (size_t)local * a->partial_stride;
}

/* Workers wait here until all have started. The driver opens the gate with
 * GATE_GO, or with GATE_ABORT if a worker could not be started. Returns how it
 * was opened. */
enum gate arena_gate_wait(struct arena *a);
void arena_gate_open(struct arena *a, enum gate how);

/* driver->barrier for drivers with one group and no barrier of their own:
 * barrier.h. */
void arena_barrier(struct team *t);

/* 1: workers that wait in the driver's barriers sleep immediately. */
int arena_sleeps(const struct team *t);

/* driver->exchange if all neighbours are in the same group: a barrier, and with
 * wrap the copies of the opposite units into the halo. */
void arena_exchange(struct team *t, const struct geometry *g, struct window *w,
                    int64_t lo, int64_t hi, enum exchange_phase phase);

/* Copy units of w->in into its wrapped halo (units < 0 and >= g->units). The
 * window must hold all units. */
void arena_wrap(const struct geometry *g, struct window *w);

#endif
