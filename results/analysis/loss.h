/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the time of a parallel run was lost. n workers in time T have n T of
 * worker time. The serial run took T1; the rest was lost:
 *
 *      worker 0 |setup|=========== work ==============|comm|== work ==|
 *      worker 1 |..... |====== work =======| runnable |comm|..idle....|
 *               0                                                     T
 *
 *     useful     CPU time of the serial run for the same work
 *     growth     additional CPU time of the workers: the same work needs more
 *                if caches, memory or hardware threads are shared
 *     setup      waiting while one worker computes the shared data, and the CPU
 *                time of ranks that compute it again
 *     imbalance  waiting for workers that had more to do
 *     comm       exchanges between ranks, barriers between passes; of ranks also
 *                the time that even the last to finish spent in the start and
 *                end barriers, which messages take
 *     waiting    blocked for time, files or replies
 *     lock       waiting for the global lock
 *     handover   waiting for another worker to hand over chunks
 *     placement  runnable without a core: another worker used it
 *     disturbed  runnable without a core: another program used it, or a CPU
 *                quota withheld it
 *     remainder  not explained by these, with its sign
 *
 * They add up to n T. Launching precedes T and is reported separately. Sums are
 * those of the median repetition, with the rows of its workers if present.
 *
 * A worker's time is divided at leaving the start barrier and at entering the
 * end barrier. Between these it was on a core, in the run queue, or blocked;
 * blocked time without a known reason is the remainder. Time in the run queue
 * counts as disturbed for workers that share their cores with no other worker;
 * for other workers, the column lost_cores determines the share.
 *
 * Workers wait for others in the end barrier, and in exchanges for longer than
 * the worker that waited least. Imbalance is the part of that time that they
 * would have waited if no worker had been held up (in the run queue, or waiting
 * for the lock or for chunks). The rest is attributed, in proportion, to the
 * causes of being held up: waiting for a disturbed worker is lost to the
 * disturbance. If a different worker is the last in each pass, sums do not show
 * whom the others waited for. Then as much as held-up workers can explain is
 * attributed to their causes; the rest is communication (ranks) or imbalance
 * (threads).
 *
 * Under a global lock, imbalance costs nothing: it is part of the lock.
 *
 * The n workers and their CPU time do not include helpers (the event loop of a
 * pool). (Cycle accounting after M. Crovella and T. LeBlanc, "Parallel
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
    int known[LOSS_KINDS];   /* 0: unknown, counted as 0 */
    double launch;           /* launch time / T; NaN: unknown */
    int quota;               /* a CPU quota is the disturbance */
    int threads;             /* exchanges are barriers, not messages */
    int fixed;               /* 1: parts were fixed before the run: static */
    /* Maximum / mean over the workers, NaN if unknown: of the measured CPU
     * time; of assigned units, the prediction if all units cost the same. */
    double imbalance, imbalance_predicted;
};

extern const char *const loss_names[LOSS_KINDS];

/* Returns 0; 1 if losses of g are undefined: no repetition, no serial run of
 * the same work, several waits in flight per worker, or out of memory. Rows of
 * older versions lack columns; losses are then estimated from the existing
 * ones. */
int loss_of(const struct dataset *d, const struct group *g, struct loss *l);

/* One sentence about a part, with a remedy. Returns as snprintf. */
int loss_sentence(const struct loss *l, enum loss_kind kind, char *to,
                  size_t size);

/* The largest loss; LOSS_USEFUL if none exceeds 1 %. */
enum loss_kind loss_worst(const struct loss *l);

#endif
