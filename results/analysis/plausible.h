/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows from files whose numbers cannot be right: text where a number belongs,
 * a worker count of -1, an elapsed time of 0 of a run that ended ok. They are
 * removed, counted and named, never silently read as something else. */
#ifndef RESULTS_ANALYSIS_PLAUSIBLE_H
#define RESULTS_ANALYSIS_PLAUSIBLE_H

#include "results/rows/csv.h"

enum { REJECTED_NAMED = 10 };

/* The rows that were removed; the first are named: file, line, column, cause. */
struct rejected {
    size_t count;
    char named[REJECTED_NAMED][400];
};

/* Remove rows of t, a table of these columns (run_columns, ...), and add them to
 * *r. Columns that only t has are not looked at. Returns 0; -1 with
 * EXIT_UNAVAILABLE: out of memory. */
int plausible_rows(struct csv_table *t, const struct column *columns,
                   struct rejected *r, struct err *e);

#endif
