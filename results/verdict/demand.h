/* SPDX-License-Identifier: BSD-3-Clause */
/* The cores that the workers of a run wanted, the cores that they got, and
 * those that other programs used. All amounts are cores: time / elapsed time.
 *
 * Workers whose masks are the same set of cores share a *placement*; its width
 * is the number of cores in it. A worker that is pinned to one core is placed
 * on that core, by any of its hardware threads. The last core of a worker with
 * a wider mask says nothing about its pinning.
 *
 *     got    = sum of CPU time
 *     demand = sum of (CPU time + time in the run queue + time in barriers)
 *     excess = demand - width, if positive: workers compete for cores
 *     lost   = cores that busy workers wanted, were allowed, and did not get
 *
 *     two workers on one core:              got 1.0, demand 2.0, lost 0, excess 1
 *     one worker, another program with it:  got 0.5, demand 1.0, lost 0.5
 *
 * A worker in a barrier waits for another one. If the two share a core, they
 * compete for it.
 *
 * The user of the core while a worker was queued is not measured. With no more
 * workers than cores it was another program. With more, workers that wake at
 * the same time queue for each other, and sums over the whole time do not show
 * when. Then only two amounts count as lost: what workers wanted that were busy
 * nearly all of the time, beyond what the placement got; and what the longest
 * queue shows, because all cores of the placement were in use throughout it.
 * Ranks that wait in a barrier may spin, so their time in barriers does not
 * count as lost.
 *
 * With no more workers than cores everywhere, time in the run queue within an
 * exchange is lost too, and makes other workers wait in theirs. A worker's
 * exchanges are *excused* for as long as it was in the run queue within them,
 * and for the longest time in the run queue of another worker.
 *
 * Workers that wake at the same time queue for each other, and then sleep
 * again: they compete for cores only if the cores stay full.
 *
 * Placements that overlap partly are counted as if they did not overlap. An
 * unknown mask counts as the whole host. */
#ifndef RESULTS_VERDICT_DEMAND_H
#define RESULTS_VERDICT_DEMAND_H

#include "results/verdict/verdict.h"

/* An interrupt or reading the clocks matters in a shorter run. */
#define VERDICT_SHORT_NS 100000

/* A worker that wants a core for this share of the elapsed time is busy. */
#define WORKER_BUSY 0.5

/* The placements of one host, added up. */
struct demand {
    double got, wait;
    double wanted;  /* demand */
    double talked;  /* time in barriers, where a worker may spin */
    double lost;    /* used by other programs, or withheld by a quota */
    double missed;  /* part of lost: of workers that had work to the end */
    double robbed;  /* the largest share of a placement that was lost */
    double longest; /* the longest time that one worker worked, waited, and
                       exchanged without being excused, as a share of the
                       elapsed time */
    double excess;  /* sum of the excess of placements whose workers queue for
                       longer than they wait, or get more than the width
                       (hardware threads), and fill what others left of it */
    size_t sharers; /* workers of these that were busy half of the time */
    size_t shared;  /* cores of these placements */
    size_t filled;  /* most cores that the workers can fill */
    size_t busy;    /* workers that were busy half of the time */
    size_t workers;
    size_t waits_known; /* workers whose waiting time is known */
};

/* A time as a share of the elapsed time; 0 if unknown. */
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

/* Workers that do the work: all but those that only distribute it. */
static inline size_t verdict_doers(const struct verdict_run *r)
{
    return r->worker_count - r->helpers;
}

/* Compute the demand of every host of r in to[host]. Returns 0; -1: out of
 * memory. */
int demand_of(const struct verdict_run *r, struct demand *to);

#endif
