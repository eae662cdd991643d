/* SPDX-License-Identifier: BSD-3-Clause */
/* The rows of a table by the text of one column: a hash table with the rows of
 * one slot in a chain, in ascending order. */
#ifndef RESULTS_ROWS_CSV_INDEX_H
#define RESULTS_ROWS_CSV_INDEX_H

#include "results/rows/csv.h"

struct csv_index {
    const struct csv_table *table;
    size_t column, slots;
    size_t *first, *next; /* [slots], [rows] a row, or CSV_NONE */
};

/* Index a column (CSV_NONE: no row is found) of a table that must last as long
 * and does not change. Returns 0; -1 with EXIT_UNAVAILABLE: out of memory. Both
 * are released with csv_index_release(). */
int csv_index_make(struct csv_index *x, const struct csv_table *t,
                   size_t column, struct err *e);
void csv_index_release(struct csv_index *x);

/* The first row whose cell is `text`, and the next one after `row`, CSV_NONE:
 * none. */
size_t csv_index_first(const struct csv_index *x, const char *text);
size_t csv_index_next(const struct csv_index *x, size_t row, const char *text);

/* A hash of a text, started with h = 0 and continued with another text. */
size_t csv_hash(size_t h, const char *text);

#endif
