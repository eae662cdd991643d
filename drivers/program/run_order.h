/* SPDX-License-Identifier: BSD-3-Clause */
/* The input of a run: the command line, this machine and the job. Constant once
 * prepared, except job.record, which the team writes. run_outcome.h has the
 * results. */
#ifndef DRIVERS_PROGRAM_RUN_ORDER_H
#define DRIVERS_PROGRAM_RUN_ORDER_H

#include "drivers/io/items.h"
#include "drivers/program/program.h"
#include "drivers/program/request.h"
#include "drivers/program/run_hosts.h"
#include "drivers/team/job.h"
#include "drivers/team/model.h"
#include "drivers/team/record.h"

struct run_order {
    const struct program *program;
    int argc;
    char **argv;
    struct request request;
    struct machine *machine;
    int threads;       /* workers in each rank */
    double quota_cpus; /* of this rank's control groups; 0: none */
    int quota_counts;  /* 1: fewer workers by default because of the quota */
    struct run_hosts hosts;
    struct items items;
    struct model model; /* of --model */
    struct job job;
};

/* Collective over the ranks. Creates o->job from o->request: measures the
 * machine, opens the input, plans, refuses, checks that the output can be
 * written, maps the record. e may hold an error already. Returns 0; -1 with the
 * same error in every rank: EXIT_USAGE, EXIT_UNAVAILABLE (refused), EXIT_FAILED
 * (input), EXIT_RESULTS (output). */
int run_order_prepare(struct run_order *o, struct err *e);

/* The first half of that: plan and refuse, but create and share nothing. */
int run_order_plan(struct run_order *o, struct err *e);

/* Also after a failure, and for a zeroed o. */
void run_order_release(struct run_order *o);

#endif
