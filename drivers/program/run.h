/* SPDX-License-Identifier: BSD-3-Clause */
/* A run from its command line to its exit code. Also for commands that run a
 * kernel and print something other than rows. */
#ifndef DRIVERS_PROGRAM_RUN_H
#define DRIVERS_PROGRAM_RUN_H

#include "drivers/program/program.h"
#include "drivers/team/job.h"

/* Called at the root after a successful run: print. Returns 0; -1 with
 * EXIT_RESULTS or EXIT_UNAVAILABLE. */
typedef int run_show(const struct job *j, struct err *e);

/* argv as for `run`: argv[1] is the kernel. With show, no rows are made.
 * Returns the exit code. Collective over the ranks. */
int run_and_show(const struct program *p, int argc, char **argv,
                 run_show *show);

/* Before MPI_Init(), for `run` only: leave the supervisor a row of this command
 * line, in case the ranks do not come up. */
void run_leave_row(const struct program *p, int argc, char **argv);

#endif
