/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line of `brigade sweep`. */
#ifndef JOBS_SWEEP_OPTIONS_H
#define JOBS_SWEEP_OPTIONS_H

#include "jobs/inventory.h"
#include "jobs/plan.h"
#include "kernels/base/option.h"

/* The options as text and numbers. */
struct sweep_options {
    const char *kernels, *drivers, *place, *warmup;
    struct count_list workers, tasks; /* none: those of the kind */
    const char *launcher, *out;
    int64_t repeat, seed, deadline_ns, longest_ns, budget_ns;
    int64_t ranks, threads;
    int anchors, dry_run, commands, retry, check, report;
};

/* Read the arguments after the kind. *help: 1 if --help is given. Returns 0; -1
 * with EXIT_USAGE. */
int sweep_options_read(struct sweep_options *o, int argc, char **argv,
                       int *help, struct err *e);

/* Convert options to a request, with the names of the inventory. Returns 0; -1
 * with EXIT_USAGE. */
int sweep_options_request(const struct sweep_options *o, const char *kind,
                          const struct inventory *inventory,
                          struct sweep_request *r, struct texts *keep,
                          struct err *e);

/* --help, to stdout. */
void sweep_help(void);

#endif
