/* SPDX-License-Identifier: BSD-3-Clause */
/* One run of a sweep: the command of a point, and its row, which is always
 * written. */
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
    RUN_FAILED, /* a row records it */
    RUN_HALTED, /* because of *stop, without a row */
    RUN_LOST,   /* no row could be written: e has the reason */
};

/* The command of a point's turn'th run. */
void run_command(const struct runner *r, const struct point *p, int turn,
                 struct command *c, struct texts *keep);

/* Check, without running it, whether brigade accepts the options of a point.
 * Returns 0; -1 with EXIT_USAGE and brigade's message. */
int run_check(const struct runner *r, const struct point *p, struct err *e);

/* "primes under openmp, 2 workers", for messages. */
void run_words(const struct point *p, char *to, size_t size);

/* Run it and wait. If it fails without a row, add one. before: the rows at the
 * start. why: buffer of `size` bytes for the error message. */
enum run_outcome run_point(const struct runner *r, const struct point *p,
                           int turn, const struct completed *before,
                           double *took_s, char *why, size_t size,
                           struct err *e);

#endif
