/* SPDX-License-Identifier: BSD-3-Clause */
/* The cells of a table in memory. Private to csv_store.c, csv_table.c and
 * csv_read.c; other files include csv.h.
 *
 * A cell is a reference of 4 bytes to its text, which equal cells of a column
 * often share. References are kept by column, in blocks of rows; a block whose
 * cells are all equal is one reference:
 *
 *     column 0   [block 0: 1024 references] [block 1: "ok"] ...
 *     column 1   [block 0: ""]              [block 1: ""]   ...
 *     texts      "" "a" "ok" ...            blocks of 1 MiB
 *
 * So a row of runs.csv of 500 bytes takes about 300. Texts do not move. */
#ifndef RESULTS_ROWS_CSV_STORE_H
#define RESULTS_ROWS_CSV_STORE_H

#include <stddef.h>
#include <stdint.h>

#define CSV_CELL_MAX (((size_t)1 << 20) - 8) /* bytes of a cell */

struct csv_store;

/* An empty store; NULL: out of memory. */
struct csv_store *csv_store_new(void);
void csv_store_free(struct csv_store *s);

/* Set the cell; rows of a column must be set in ascending order. Returns 0; -1
 * with errno ENOMEM, or E2BIG: a cell above CSV_CELL_MAX, or more than 16 GiB
 * of texts. Cells that were never set are "". */
int csv_store_set(struct csv_store *s, size_t row, size_t column,
                  const char *text, size_t length);

/* The text of a cell, for as long as the store exists. */
const char *csv_store_cell(const struct csv_store *s, size_t row,
                           size_t column);

/* Forget the columns from `columns` on. */
void csv_store_cut(struct csv_store *s, size_t columns);

/* A store whose row i is row rows[i] of s, and which shares the texts of s: they
 * must exist longer, and s must get no further cells. NULL: out of memory. */
struct csv_store *csv_store_pick(const struct csv_store *s, size_t columns,
                                 const size_t *rows, size_t n);

/* Free s, and make `picked`, which was picked from it, the owner of the
 * texts. */
void csv_store_replace(struct csv_store *s, struct csv_store *picked);

#endif
