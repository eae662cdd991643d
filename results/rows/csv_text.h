/* SPDX-License-Identifier: BSD-3-Clause */
/* The text of CSV, in memory only: cells into bytes and bytes into cells.
 * Private to csv.c, csv_append.c and csv_read.c; other files include csv.h. */
#ifndef RESULTS_ROWS_CSV_TEXT_H
#define RESULTS_ROWS_CSV_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "results/rows/row.h"

/* Text that grows; starts as {0}, and its owner frees `bytes`. After a failed
 * allocation it drops further text; the owner checks `failed` once, at the
 * end. */
struct csv_text {
    char *bytes;
    size_t length, room;
    int failed;
};

/* Append text as one cell, quoted where needed. */
void csv_text_cell(struct csv_text *t, const char *text);

/* Append the names of the columns as one line. */
void csv_text_header(struct csv_text *t, const struct column *columns);

/* Append n rows, each row_bytes long, as lines of `cells` cells in the given
 * order; NULL in order is an empty cell. */
void csv_text_rows(struct csv_text *t, const struct column *const *order,
                   size_t cells, const void *rows, size_t n, size_t row_bytes);

/* What follows a cell. */
enum csv_end {
    CSV_COMMA, /* a comma: more cells follow */
    CSV_LINE,  /* the end of the line */
    CSV_CUT,   /* the bytes ran out */
    CSV_OPEN,  /* the bytes ran out inside quotes */
    CSV_STRAY, /* a quote inside an unquoted cell, or text after quotes */
};

/* Parse one cell of *at .. end-1 in place: *cell is its text without quotes and
 * guard, terminated by a zero byte that overwrites the separator. *at moves past that
 * and *line counts the newlines passed. The byte at `end` must be writable. LF
 * and CRLF end a line. */
enum csv_end csv_take(char **at, char *end, char **cell, int64_t *line);

/* Skip a UTF-8 byte order mark. */
void csv_skip_mark(char **at, const char *end);

#endif
