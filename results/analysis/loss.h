/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the time of a parallel run went. With n workers and time T there are
 * n T of worker time; the serial run took T1 of one. What is not T1 was lost:
 *
 *      worker 0 |setup|=========== work ==============|comm|== work ==|
 *      worker 1 |..... |====== work =======| runnable |comm|..idle....|
 *               0                                                     T
 *
 *     useful     CPU time of the serial run, the same work
 *     growth     CPU time of the workers beyond that: the same work costs
 *                more where caches, memory or hardware threads are shared
 *     setup      workers that wait while one makes what all share
 *     imbalance  until the last one is done, the others have nothing to do
 *     comm       exchanges between ranks
 *     waiting    blocked for time, files or replies
 *     placement  runnable, but no core was given: shared with each other or
 *                with other programs
 *     remainder  what none of these explains, with its sign
 *
 * They add up to n T. Launching is before T and stands beside. Sums are those
 * of the repetition in the middle, with the workers' rows where they are
 * there. (After the idea of cycle accounting: M. Crovella and T. LeBlanc,
 * "Parallel Performance Using Lost Cycles Analysis", Supercomputing 1994.) */
#ifndef RESULTS_ANALYSIS_LOSS_H
#define RESULTS_ANALYSIS_LOSS_H

#include "results/analysis/dataset.h"

enum loss_kind {
    LOSS_USEFUL,
    LOSS_GROWTH,
    LOSS_SETUP,
    LOSS_IMBALANCE,
    LOSS_COMM,
    LOSS_WAITING,
    LOSS_PLACEMENT,
    LOSS_REMAINDER,
    LOSS_KINDS
};

struct loss {
    double area_ns;          /* n T */
    double part[LOSS_KINDS]; /* of the area; they add up to 1 */
    int known[LOSS_KINDS];   /* 0: no column tells, counted as 0 */
    double launch;           /* launch time / T; NaN: unknown */
    int locked;              /* a global lock lets one compute at a time */
    /* Largest worker / mean of workers, NaN where unknown: of CPU time, as
     * measured; of units dealt out, as predicted where all cost the same. */
    double imbalance, imbalance_predicted;
};

extern const char *const loss_names[LOSS_KINDS];

/* Returns 0; 1 where g cannot be taken apart: no repetition, no serial run of
 * the same work, or it keeps many waits in flight (overlap, not work, is what
 * its workers are for). */
int loss_of(const struct dataset *d, const struct group *g, struct loss *l);

/* One plain sentence about a part, with what would help. As snprintf. */
int loss_sentence(const struct loss *l, enum loss_kind kind, char *to,
                  size_t size);

/* The largest loss, LOSS_USEFUL where none is above 1 %. */
enum loss_kind loss_worst(const struct loss *l);

#endif
