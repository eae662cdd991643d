/* SPDX-License-Identifier: BSD-3-Clause */
/* The results of a run, and their output: rows to stdout and files, a summary
 * and notes to the terminal. */
#ifndef DRIVERS_PROGRAM_RUN_OUTCOME_H
#define DRIVERS_PROGRAM_RUN_OUTCOME_H

#include "drivers/program/rows.h"
#include "drivers/program/run.h"
#include "drivers/program/run_order.h"

struct run_outcome {
    struct err err; /* why the run failed or was refused; code 0: success */
    struct rows rows;
    int baseline_rows; /* descriptor of the baseline's rows; -1: none */
};

/* At the root. Create the rows of o and write them to stdout (--csv) and to
 * files (--out); without --csv print the summary. A refusal is a row only in
 * the directory of --out. With show, call show after a successful run and
 * create no rows. status: STATUS_OK, ...; why: its message. Returns 0; -1 with
 * EXIT_RESULTS or EXIT_UNAVAILABLE (memory). */
int run_outcome_write(struct run_outcome *out, const struct run_order *o,
                      run_show *show, const char *status, const char *why,
                      struct err *e);

/* Print notes and warnings about a run to stderr. */
void run_outcome_print_notes(const struct run_outcome *out,
                             const struct run_order *o);

/* STATUS_OK, STATUS_REFUSED or STATUS_FAILED. */
const char *run_outcome_status(const struct run_outcome *out,
                               const struct run_order *o);

#endif
