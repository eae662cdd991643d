/* SPDX-License-Identifier: BSD-3-Clause */
/* What was parallelism and what was overlap, in one word and one sentence.
 *
 * A pure function of what was measured, never of what was asked for. With
 *
 *     c = sum of the workers' CPU time / elapsed     cores that really worked
 *     w = sum of all waits / elapsed                 waits under way at a time
 *
 * the first of these that holds is the verdict:
 *
 *     mis-pinned      busy workers share a core while another core is free
 *     oversubscribed  more busy workers than cores
 *     mixed           c >= 1.5 and w >= 1.5
 *     parallel        c >= 1.5
 *     wait-overlap    w >= 1.5
 *     serial          none of these
 *
 * A worker is *busy* when it wanted a core for half of the time or more: its
 * CPU time plus the time it was runnable but not running. Sleepers are not
 * busy, however many they are. Where the time in the run queue is not known,
 * verdict.c says how the demand is told from the CPU time alone. Workers under
 * one global lock want a core one at a time, so they are never too many.
 *
 * Cores are counted per host: two workers on core 0 of two hosts share
 * nothing. */
#ifndef RESULTS_VERDICT_VERDICT_H
#define RESULTS_VERDICT_VERDICT_H

#include <stddef.h>
#include <stdint.h>

enum verdict_kind {
    VERDICT_NONE, /* nothing was measured: an empty cell */
    VERDICT_MIS_PINNED,
    VERDICT_OVERSUBSCRIBED,
    VERDICT_MIXED,
    VERDICT_PARALLEL,
    VERDICT_WAIT_OVERLAP,
    VERDICT_SERIAL,
};

/* Fields that are not known: core -1, mask_cores 0, seat NULL, times and
 * migrations < 0. */
struct verdict_worker {
    int host;         /* index into verdict_run.hosts */
    int core;         /* core of that host, where it was last seen */
    int mask_cores;   /* cores that its mask touches; 1: pinned to one */
    const char *seat; /* its mask in words; equal words are equal masks */
    int64_t cpu_ns, runqueue_ns;
    int64_t migrations; /* moves to another hardware thread */
};

struct verdict_host {
    int cores, pus; /* allowed there; pus 0: not known, taken as cores */
};

struct verdict_run {
    int64_t elapsed_ns, wait_ns; /* wait_ns: summed over all waits */
    int event_loop;    /* 1: its workers keep many waits in flight each */
    int one_at_a_time; /* 1: a global lock lets one worker compute at a time */
    size_t helpers;    /* workers that only hand out the work of the others */
    const struct verdict_host *hosts;
    size_t host_count;
    const struct verdict_worker *workers;
    size_t worker_count;
};

struct verdict {
    enum verdict_kind kind;
    double cores_achieved,
        waits_achieved; /* c and w; NaN where nothing was measured */
    char text[240];     /* one plain sentence, no newline */
    char moved[200];    /* another one, where busy workers that were not pinned
                        were moved about much; else "" */
};

/* Judge a run. VERDICT_NONE where elapsed_ns <= 0, there is no worker, a
 * worker's host is out of range, or memory for sorting the workers is out. */
void verdict_judge(const struct verdict_run *r, struct verdict *v);

/* "mis-pinned" ... "serial"; "" for VERDICT_NONE. */
const char *verdict_word(enum verdict_kind kind);

#endif
