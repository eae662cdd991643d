/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of brigade-sweep: the state of a sweep, its plan as a table, its
 * rounds. */
#ifndef JOBS_SWEEP_H
#define JOBS_SWEEP_H

#include <signal.h>

#include "jobs/completed.h"
#include "jobs/estimate.h"
#include "jobs/inventory.h"
#include "jobs/launch.h"
#include "jobs/lock.h"
#include "jobs/plan.h"
#include "jobs/run.h"
#include "jobs/sweep_options.h"
#include "jobs/sweep_progress.h"

struct sweep {
    struct sweep_options o;
    struct texts keep;
    struct launch launch;
    struct inventory inventory;
    struct plan_asker asker;
    struct sweep_request request;
    struct plan plan;
    struct runner runner;
    struct sweep_progress progress;
    struct lock lock;
    struct completed completed; /* runs that the rows had at the start */
    size_t ran, kept, failed, failed_before;
    double round_s; /* duration of the first round, for the budget */
    const volatile sig_atomic_t *stop; /* number of a signal; 0: continue */
};

/* dry_run.c: print the plan and its estimated duration to stdout. Returns 0;
 * -1 with EXIT_RESULTS. */
int sweep_print_plan(struct sweep *s, struct err *e);

/* Estimated duration of the anchors of `repeat` rounds, in seconds. */
double sweep_anchors_s(const struct plan *p, int64_t repeat);

/* rounds.c: measure missing runs, up to the number of rounds or the budget.
 * Returns 0; -1 if it was stopped (*s->stop) or no row could be written. Failed
 * runs are counted in s and are not an error. */
int sweep_measure(struct sweep *s, struct err *e);

#endif
