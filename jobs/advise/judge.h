/* SPDX-License-Identifier: BSD-3-Clause */
/* Which model fits a command, from what its threads did. A pure function.
 *
 * All amounts are shares of the elapsed time E, so they count cores or waits:
 *
 *     c = CPU time / E, and what other programs took of the cores that its
 *         threads wanted: at most q, and at most what these programs used
 *     q = time in the run queue / E
 *     b = blocked time / E, by reason
 *
 * The first rule that holds is the advice:
 *
 *     too short        E below 0.3 s, or too few samples
 *     fix the pinning  q >= 0.3 while half of a core or more was free
 *     fewer threads    more busy threads than cores, and q >= 0.3
 *     memory           c >= 1.5, and one core alone takes hardly longer
 *     keep             c >= 0.75 of the cores
 *     fix the lock     two threads or more that each compute a part, wait for
 *                      locks for 30 % of their time, and c below 1.5
 *     fix the parts    one thread works all the time, others that worked
 *                      before have nothing left
 *     loop and pool    an event loop that works all the time; or computing and
 *                      waiting in turns, both worth having at a time
 *     threads          c >= 0.75: one core is busy and others are free
 *     keep the loop    many waits at a time in few threads
 *     loop             the rest: it waits
 *
 * What it cannot know: whether the work can be divided at all, and how long the
 * longest chain of dependent waits is. So gains are upper bounds. */
#ifndef JOBS_ADVISE_JUDGE_H
#define JOBS_ADVISE_JUDGE_H

#include <stddef.h>
#include <stdint.h>

#include "jobs/advise/seen.h"

enum advice {
    ADVICE_NONE, /* too short to judge */
    ADVICE_PINNING,
    ADVICE_FEWER,
    ADVICE_MEMORY,
    ADVICE_KEEP,
    ADVICE_LOCK,
    ADVICE_PARTS,
    ADVICE_LOOP_POOL,
    ADVICE_THREADS,
    ADVICE_KEEP_LOOP,
    ADVICE_LOOP,
};

struct advise_run {
    int64_t elapsed_ns;
    int64_t cpu_ns, system_ns;
    int cores;           /* allowed */
    double free_cores;   /* of these, idle during the run; NaN: unknown */
    double alone_s;      /* the same command on one core; NaN: not measured */
    const char *program; /* its file name */
    const struct seen *seen;
};

struct advised {
    enum advice advice;
    double most;       /* times faster, at most; 1: nothing to gain */
    double sure;       /* 0 .. 1 */
    char text[400];    /* what to do */
    char why[500];     /* what was seen */
    char unseen[300];  /* what could not be seen, or "" */
    double cpu, queue; /* CPU time / E, and q */
    double lost;       /* to other programs, part of q */
    double blocked[BLOCKED_KINDS];
};

void advise_judge(const struct advise_run *r, struct advised *a);

/* "threads", "loop" ... for scripts. */
const char *advice_word(enum advice a);

/* "sleeping", "waiting for the network" ... */
const char *blocked_word(enum blocked b);

#endif
