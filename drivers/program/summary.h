/* SPDX-License-Identifier: BSD-3-Clause */
/* The summary of a run on the terminal. */
#ifndef DRIVERS_PROGRAM_SUMMARY_H
#define DRIVERS_PROGRAM_SUMMARY_H

#include <stdint.h>
#include <stddef.h>

#include "drivers/program/baseline.h"
#include "drivers/program/program.h"
#include "drivers/program/request.h"
#include "drivers/program/rows.h"
#include "drivers/team/job.h"

/* Print one run in a few lines: result, times, parallelism, overlap. If a
 * speed-up is useful, prints the speed-up over b or, if b has no repetitions,
 * how to measure it. b may be NULL: no line about it. Returns 0; -1 with
 * EXIT_RESULTS if stdout cannot be written. */
int summary_print(const struct job *j, const struct request *r,
                  const struct rows *rows, const struct baseline *b,
                  struct err *e);

#endif
