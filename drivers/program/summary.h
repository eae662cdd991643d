/* SPDX-License-Identifier: BSD-3-Clause */
/* What people read on the terminal. */
#ifndef DRIVERS_PROGRAM_SUMMARY_H
#define DRIVERS_PROGRAM_SUMMARY_H

#include <stdint.h>
#include <stddef.h>

#include "drivers/team/job.h"
#include "drivers/program/program.h"
#include "drivers/program/rows.h"
#include "drivers/program/request.h"

/* One run in a few lines: result, times, what was parallelism and what was
 * overlap. Returns 0; -1 with EXIT_RESULTS if stdout does not take it. */
int summary_print(const struct job *j, const struct request *r,
                  const struct rows *rows, struct err *e);

#endif
