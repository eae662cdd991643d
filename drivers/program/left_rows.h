/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of a run that was killed, by its supervisor: what finished repetitions
 * measured is in the record (team/record.h), the columns that all rows share in the
 * row that the run left (team/run_status.h). Memory, the times of an exchange alone
 * and peak rates are measured at the end of a run, so these columns are empty. */
#ifndef DRIVERS_PROGRAM_LEFT_ROWS_H
#define DRIVERS_PROGRAM_LEFT_ROWS_H

#include "kernels/base/err.h"

/* 1: there is a place for them, in files or on stdout. */
int left_rows_wanted(void);

/* Write what the run has not written: the rows of finished repetitions and of their
 * workers, and the row of the end with status and cause. To the files, and then to
 * stdout, where it waits for a slow reader until the deadline of the run, 2 s at
 * least, or until a signal. Does nothing if the run left no row. Returns 0; -1 as
 * run_files_append() and csv_print(). */
int left_rows_write(const char *status, const char *cause, struct err *e);

#endif
