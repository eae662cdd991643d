/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the time of a parallel run went. n workers and the time T make n T of
 * worker time; the serial run took T1. The rest was lost:
 *
 *      worker 0 |setup|=========== work ==============|comm|== work ==|
 *      worker 1 |..... |====== work =======| runnable |comm|..idle....|
 *               0                                                     T
 *
 *     useful     CPU time of the serial run for the same work
 *     growth     CPU time of the workers beyond that: the same work needs more
 *                where caches, memory or hardware threads are shared
 *     setup      workers that wait while one computes the shared data, and the
 *                CPU time of ranks that each compute it again
 *     imbalance  workers that wait for others which had more to do
 *     comm       exchanges between ranks, barriers between passes
 *     waiting    blocked for time, files or replies
 *     lock       waiting for the global lock
 *     handover   waiting for another worker to hand over chunks
 *     placement  runnable without a core, which another worker used
 *     disturbed  runnable without a core, which another program used or a CPU
 *                quota withheld
 *     remainder  not explained by these, with its sign
 *
 * They add up to n T. Launching precedes T and is reported separately. Sums are
 * those of the median repetition, with the rows of its workers if present.
 *
 * The time of a worker is cut where it left the start barrier and entered the
 * end barrier. Between these it was on a core, in the run queue, or blocked;
 * what was blocked for no known reason is the remainder. Time in
 * the run queue is disturbed for workers that share their cores with no other
 * worker; of the others', the column lost_cores tells how much.
 *
 * Workers wait for others in the end barrier, and in exchanges for longer than
 * the worker that waited least. Of that time, imbalance is what they would have
 * waited if no worker had been held up: in the run queue, or waiting for the
 * lock or for chunks. The rest has the causes of that, in proportion: a worker
 * that waits for a disturbed one was lost to the disturbance. Where another
 * worker is the last in each pass, a sum does not tell for whom it was waited:
 * as much as held-up workers can explain has their causes; the other part is
 * communication between ranks, and imbalance between threads.
 *
 * Under a global lock, imbalance costs nothing: it is part of the lock.
 *
 * Helpers (the event loop of a pool) are not among the n, and their CPU time is
 * left out. (Cycle accounting after M. Crovella and T. LeBlanc, "Parallel
 * Performance Using Lost Cycles Analysis", Supercomputing 1994.) */
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
    LOSS_LOCK,
    LOSS_HANDOVER,
    LOSS_PLACEMENT,
    LOSS_DISTURBED,
    LOSS_REMAINDER,
    LOSS_KINDS
};

struct loss {
    double area_ns;          /* n T */
    double part[LOSS_KINDS]; /* of the area; they add up to 1 */
    int known[LOSS_KINDS];   /* 0: no column has it, counted as 0 */
    double launch;           /* launch time / T; NaN: unknown */
    int quota;               /* a CPU quota is the disturbance */
    int threads;             /* exchanges are barriers, not messages */
    int fixed;               /* parts were dealt before the run: static */
    /* Largest worker / mean of the workers, NaN if unknown: of CPU time, as
     * measured; of units dealt, the prediction if all units cost the same. */
    double imbalance, imbalance_predicted;
};

extern const char *const loss_names[LOSS_KINDS];

/* Returns 0; 1 if losses of g are undefined: no repetition, no serial run of
 * the same work, several waits in flight per worker, or no memory. Rows of
 * older versions, which lack columns, are estimated from those they have. */
int loss_of(const struct dataset *d, const struct group *g, struct loss *l);

/* One sentence about a part, with a remedy. Returns as snprintf. */
int loss_sentence(const struct loss *l, enum loss_kind kind, char *to,
                  size_t size);

/* The largest loss; LOSS_USEFUL if none exceeds 1 %. */
enum loss_kind loss_worst(const struct loss *l);

#endif
