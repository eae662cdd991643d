/* SPDX-License-Identifier: BSD-3-Clause */
/* The binding of each worker and the CPU it ran on: one row per worker, for a
 * table or CSV, with the column names of workers.csv. */
#ifndef DRIVERS_PROGRAM_PLACEMENT_ROWS_H
#define DRIVERS_PROGRAM_PLACEMENT_ROWS_H

#include "drivers/team/job.h"
#include "drivers/team/record.h"
#include "results/rows/row.h"

struct placement_row {
    const char *host;
    int64_t rank, worker;
    const char *place_asked, *place_actual, *cpus;
    int64_t cpu, core, numa;
};

/* Terminated, for csv_print(). */
extern const struct column placement_columns[];

/* rows[workers of j], from its last repetition; texts belong to j->record. */
void placement_rows_fill(const struct job *j, struct placement_row *rows);

/* Print a table of n rows to stdout. */
void placement_rows_print(const struct placement_row *rows, int n);

#endif
