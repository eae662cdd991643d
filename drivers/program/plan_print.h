/* SPDX-License-Identifier: BSD-3-Clause */
/* `run --plan`: one row of CSV about a run, without running it. */
#ifndef DRIVERS_PROGRAM_PLAN_PRINT_H
#define DRIVERS_PROGRAM_PLAN_PRINT_H

#include "drivers/program/rows.h"
#include "drivers/team/job.h"

/* Print header and row to stdout: j after its plan() and its checks, rows with
 * host and version; quota_cpus: the CPU quota, 0: none. Asks the kernel for the needs of every chunk: a few ns
 * each. Returns 0; -1 with EXIT_RESULTS. */
int plan_print(const struct job *j, const struct rows *rows, double quota_cpus,
               struct err *e);

#endif
