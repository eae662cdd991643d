/* SPDX-License-Identifier: BSD-3-Clause */
/* One run of a sweep: the command of a point, and a row of it whatever
 * happens. */
#ifndef JOBS_RUN_H
#define JOBS_RUN_H

#include <signal.h>

#include "jobs/child.h"
#include "jobs/completed.h"
#include "jobs/launch.h"
#include "jobs/plan.h"
#include "jobs/sweep_progress.h"

struct runner {
    const struct launch *launch;
    const struct inventory *inventory;
    const struct sweep_request *request;
    const char *out;
    int64_t deadline_ns;
    const volatile sig_atomic_t *stop;
    struct sweep_progress *progress;
};

enum run_outcome {
    RUN_OK,
    RUN_FAILED, /* there is a row that says so */
    RUN_HALTED, /* because of *stop, and left no row */
    RUN_LOST,   /* e says why no row could be written */
};

/* The command that runs a point for the turn'th time. */
void run_command(const struct runner *r, const struct point *p, int turn,
                 struct command *c, struct texts *keep);

/* Look, without running it, whether brigade understands the options of a
 * point. Returns 0; -1 with EXIT_USAGE and its own words. */
int run_check(const struct runner *r, const struct point *p, struct err *e);

/* "primes under openmp, 2 workers", for people. */
void run_words(const struct point *p, char *to, size_t size);

/* Do it, and wait; before: the rows that were there. Where it ends badly without a row of its own, add one. why
 * (of size) is what it said about its failure. */
enum run_outcome run_point(const struct runner *r, const struct point *p,
                           int turn, const struct completed *before,
                           double *took_s, char *why, size_t size,
                           struct err *e);

#endif
