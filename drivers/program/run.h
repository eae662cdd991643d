/* SPDX-License-Identifier: BSD-3-Clause */
/* A run from its words to its end, also for commands that are a run of some
 * kernel and show something else of it than its rows. */
#ifndef DRIVERS_PROGRAM_RUN_H
#define DRIVERS_PROGRAM_RUN_H

#include "drivers/team/job.h"
#include "drivers/program/program.h"

/* At the root, after a run that ended well: print what there is to see of it.
 * Returns 0; -1 with EXIT_RESULTS or EXIT_UNAVAILABLE. */
typedef int run_show(const struct job *j, struct err *e);

/* argv as for `run`: argv[1] is the kernel. With show no row is made. Returns
 * the exit code. Collective. */
int run_and_show(const struct program *p, int argc, char **argv,
                 run_show *show);

#endif
