/* SPDX-License-Identifier: BSD-3-Clause */
/* What came out of a run, and where it goes: rows to stdout and to files, a
 * summary and notes to the terminal. */
#ifndef DRIVERS_PROGRAM_RUN_OUTCOME_H
#define DRIVERS_PROGRAM_RUN_OUTCOME_H

#include "drivers/program/rows.h"
#include "drivers/program/run.h"
#include "drivers/program/run_order.h"

struct run_outcome {
    struct err err; /* why the run failed or was refused; code 0: it did not */
    struct rows rows;
};

/* At the root. Make the rows of o and write them where --csv and --out say,
 * else print the summary. A refusal leaves a row only in the directory of
 * --out. With show, show is called after a run that ended well and no rows are
 * made. status: STATUS_OK, ...; why: the message that belongs to it. Returns
 * 0; -1 with EXIT_RESULTS or EXIT_UNAVAILABLE (memory). */
int run_outcome_write(struct run_outcome *out, const struct run_order *o,
                      run_show *show, const char *status, const char *why,
                      struct err *e);

/* Notes and warnings about a run, to stderr. */
void run_outcome_print_notes(const struct run_outcome *out,
                             const struct run_order *o);

/* STATUS_OK, STATUS_REFUSED or STATUS_FAILED. */
const char *run_outcome_status(const struct run_outcome *out,
                               const struct run_order *o);

#endif
