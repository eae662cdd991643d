/* SPDX-License-Identifier: BSD-3-Clause */
/* Which cores the workers of a run wanted, which they got, and which of them
 * other programs had. All amounts are cores: time over the elapsed time.
 *
 * Workers whose masks are the same set of cores share a *placement*; its width
 * is the number of cores in it. A worker that is pinned to one core is placed
 * on that core, by any of its hardware threads. Where a worker with a wider
 * mask was last seen says nothing about its pinning.
 *
 *     got    = sum of CPU time
 *     demand = sum of (CPU time + time in the run queue + time in barriers)
 *     excess = demand - width, where positive: workers are in each other's way
 *     lost   = cores that busy workers wanted, were allowed, and did not get
 *
 *     two workers on one core:              got 1.0, demand 2.0, lost 0, excess 1
 *     one worker, another program with it:  got 0.5, demand 1.0, lost 0.5
 *
 * A worker in a barrier waits for another one; where the two share a core, they
 * are in each other's way.
 *
 * Who had the core while a worker was queued is not measured. Where there are
 * no more workers than cores it was another program. Where there are more,
 * workers that all wake at once queue for each other, and the sums over the
 * whole time do not tell when: only what workers wanted that were busy nearly
 * all of the time, beyond what the placement got, is taken as lost; and what
 * the longest queue shows, as all cores of the placement were in use
 * throughout it. Ranks that wait in a barrier may spin, so there their time in
 * barriers is not taken as lost either.
 *
 * Workers that all wake at once queue for each other too, and then sleep again:
 * they are in each other's way only where the cores stay full.
 *
 * Placements that overlap in part are counted as if they did not. A mask that
 * is not known counts as the whole host. */
#ifndef RESULTS_VERDICT_DEMAND_H
#define RESULTS_VERDICT_DEMAND_H

#include "results/verdict/verdict.h"

/* A worker that wants a core for this share of the elapsed time is busy. */
#define WORKER_BUSY 0.5

/* The placements of one host, added up. */
struct demand {
    double got, wait;
    double wanted;  /* demand */
    double talked;  /* time in barriers, where a worker may spin */
    double lost;    /* other programs had, or a quota withheld */
    double missed;  /* of lost: of workers that had work to the end */
    double robbed;  /* the largest share of a placement that was lost */
    double longest; /* the most that one worker worked and waited, as a share
                       of the elapsed time */
    double excess;  /* sum of the placements' excess, where their workers queue
                       for longer than they wait, or get more than the width
                       (hardware threads), and fill what others left of it */
    size_t sharers; /* their workers that were busy half of the time */
    size_t shared;  /* and their cores */
    size_t filled;  /* cores that its workers can fill at the most */
    size_t busy;    /* workers that were busy half of the time */
    size_t workers;
    size_t waits_known; /* workers whose waiting time is known */
};

/* A time as a share of the elapsed time; 0 where it is not known. */
static inline double share_of(int64_t ns, int64_t elapsed_ns)
{
    return ns > 0 ? (double)ns / (double)elapsed_ns : 0;
}

/* Cores that are in use for this share of the elapsed time are full. */
#define CORES_FULL 0.8

static inline int demand_fills(double used, double cores)
{
    return used >= CORES_FULL * cores;
}

/* Workers that do the work: all but those that hand it out. */
static inline size_t verdict_doers(const struct verdict_run *r)
{
    return r->worker_count - r->helpers;
}

/* Of every host of r, to[host]. Returns 0; -1 out of memory. */
int demand_of(const struct verdict_run *r, struct demand *to);

#endif
