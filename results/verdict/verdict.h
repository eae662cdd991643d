/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether a run gained by parallelism or by overlap, in one word and one
 * sentence.
 *
 * A pure function of measurements, independent of the request. All amounts are
 * shares of the elapsed time E, so they count cores or waits:
 *
 *     c = sum of CPU time / E        cores that worked
 *     f = lost cores                 cores that workers wanted and that other
 *                                    programs used or a CPU quota withheld:
 *                                    demand.h
 *     w = sum of waits / E           waits that passed at a time, without the
 *                                    lateness of their workers
 *
 * The first rule that holds is the verdict:
 *
 *     mis-pinned      a placement is too narrow for its workers while another
 *                     allowed core is free
 *     too-short       no more workers than cores, and E is below 100 us or 40
 *                     barriers
 *     oversubscribed  workers wanted more cores than are allowed
 *     queue           an event loop had no idle time, and the waits are those
 *                     of requests queued for it
 *     mixed           w >= 0.3, c + f + w >= 1.5, and a good part of each
 *     wait-overlap    w >= 0.3 and c + f + w >= 1.5
 *     contended       c + f >= 1.5 on data that every worker writes
 *     parallel        c + f >= max(1.5, half of min(workers, cores))
 *     imbalanced      c + f >= 1.2
 *     serial          none of these
 *
 * mis-pinned and oversubscribed apply only if workers were in the run queue for
 * longer than they waited: 10 000 sleeping threads are neither. They do not
 * apply under one global lock, where only one worker at a time wants a core.
 *
 * A run is *disturbed*, whatever its verdict, if f is 10 % or more of one core:
 * the verdict shows what the work allows, the figures show what it got.
 *
 * Cores are counted per host: two workers on core 0 of two hosts do not share
 * it. */
#ifndef RESULTS_VERDICT_VERDICT_H
#define RESULTS_VERDICT_VERDICT_H

#include <stddef.h>
#include <stdint.h>

enum verdict_kind {
    VERDICT_NONE, /* no measurement: an empty cell */
    VERDICT_TOO_SHORT,
    VERDICT_MIS_PINNED,
    VERDICT_OVERSUBSCRIBED,
    VERDICT_QUEUE,
    VERDICT_MIXED,
    VERDICT_WAIT_OVERLAP,
    VERDICT_CONTENDED,
    VERDICT_PARALLEL,
    VERDICT_IMBALANCED,
    VERDICT_SERIAL,
};

enum disturbance {
    DISTURBANCE_NONE,
    DISTURBANCE_PROGRAMS, /* other programs used the cores */
    DISTURBANCE_QUOTA,    /* the control group was throttled */
};

/* Unknown fields: core -1, mask_cores 0, seat NULL, times and migrations <
 * 0. */
struct verdict_worker {
    int host;         /* index into verdict_run.hosts */
    int core;         /* core of that host that it ran on last */
    int mask_cores;   /* cores in its mask; 1: pinned to one */
    const char *seat; /* its mask as text; equal text means equal masks */
    int64_t cpu_ns, runqueue_ns;
    int64_t comm_ns;       /* in barriers and exchanges within the work */
    int64_t comm_queue_ns; /* part of comm_ns in the run queue */
    int64_t wait_ns;    /* off its core, waiting for time, files or replies */
    int64_t migrations; /* moves to another hardware thread */
};

struct verdict_host {
    int cores, pus;       /* allowed; pus 0: unknown, taken as cores */
    int64_t throttled_ns; /* by the quota of its control group, summed over
                             hardware threads; 0: none, or unknown */
};

struct verdict_run {
    int64_t elapsed_ns, wait_ns; /* wait_ns: summed over all waits */
    int64_t late_ns;    /* part of wait_ns: from the end of a wait, if known,
                           until its worker resumed */
    int64_t barrier_ns; /* one barrier of the team; 0: unknown */
    int ends_unknown;   /* 1: the ends of waits are unknown (files) */
    int event_loop;     /* 1: each worker keeps many waits in flight */
    int one_at_a_time;  /* 1: a global lock lets one worker compute at a time */
    int contended;      /* 1: every worker constantly writes the same data */
    size_t helpers;     /* workers that only distribute work */
    const struct verdict_host *hosts;
    size_t host_count;
    const struct verdict_worker *workers;
    size_t worker_count;
};

struct verdict {
    enum verdict_kind kind;
    enum disturbance disturbed;
    double cores_achieved,
        waits_achieved;  /* c, and wait_ns / E; NaN without a measurement */
    double waits_passed; /* w */
    double lost_cores;   /* f */
    char text[320];      /* one plain sentence, no newline */
    char moved[200]; /* another sentence if busy workers that were not pinned
                           moved often; else "" */
};

/* Judge a run. VERDICT_NONE if elapsed_ns <= 0, all workers are helpers, a
 * worker's host is out of range, or memory for sorting the workers runs out. */
void verdict_judge(const struct verdict_run *r, struct verdict *v);

/* "mis-pinned" ... "serial"; "" for VERDICT_NONE. */
const char *verdict_word(enum verdict_kind kind);

/* "other programs", "quota", or "". */
const char *disturbance_word(enum disturbance d);

#endif
