/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of a run on stdout, for `--csv -` and `--json`. */
#ifndef DRIVERS_PROGRAM_ROWS_PRINT_H
#define DRIVERS_PROGRAM_ROWS_PRINT_H

#include "drivers/program/rows.h"

/* Print rows, except leading warm-up, in the form that run_status->prints says,
 * after what run_status->printed says is there: the supervisor of a killed run
 * continues its CSV. context: the metadata for JSON. Returns 0; -1 as csv_print(). */
int rows_print(const struct rows *rows, const char *context, struct err *e);

#endif
