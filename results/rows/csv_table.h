/* SPDX-License-Identifier: BSD-3-Clause */
/* How csv_read.c fills a table. Private to it and csv_table.c; other files
 * include csv.h. Functions return 0, or -1: out of memory. */
#ifndef RESULTS_ROWS_CSV_TABLE_H
#define RESULTS_ROWS_CSV_TABLE_H

#include "results/rows/csv.h"

/* Begin the file `path`, whose rows follow those of *t. */
int csv_table_add_file(struct csv_table *t, const char *path);

/* The table must have less than CSV_MAX_COLUMNS columns, and not this one. */
int csv_table_add_column(struct csv_table *t, const char *name);

/* Back to the first `rows`, `columns` and `files`. */
void csv_table_cut(struct csv_table *t, size_t rows, size_t columns,
                   size_t files);

#endif
