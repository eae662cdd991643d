/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows to CSV files and back.
 *
 * RFC 4180 with LF at the end of lines: a cell that holds a comma, a quote, CR
 * or LF is quoted, quotes inside are doubled, nothing else is changed. The
 * first line names the columns; columns are found by name, never by place.
 * There are no comment lines. Text is written raw: a cell that a spreadsheet
 * would take for a formula is the business of whoever shows it.
 *
 * A file is appended to by many processes at once, each under flock() and with
 * whole rows only:
 *
 *     lock -> read header -> mend a torn end -> one write of all rows -> unlock
 *                                                  | fails
 *                                                  v
 *                                      cut back to the old size
 *
 * Nothing here is thread safe beyond that, and csv_append() may block for as
 * long as the others write, 30 s at the most. */
#ifndef RESULTS_ROWS_CSV_H
#define RESULTS_ROWS_CSV_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "kernels/base/err.h"
#include "results/rows/row.h"

/* Write n bytes to fd, over EINTR and short writes. Returns 0, or -1 with
 * errno set; how much was written before is then unknown. */
int csv_write_all(int fd, const void *bytes, size_t n);

/* Make the directory path with all its parents, as `mkdir -p` does. Returns 0
 * (also where it exists); -1 with EXIT_RESULTS. */
int csv_make_directory(const char *path, struct err *e);

/* Append n rows (an array of the struct that `columns` describes) to dir/file.
 * The directory and the file are made where they are missing. In a file that
 * has rows already, cells follow the order of *its* header; columns that it
 * has and we do not know stay empty.
 *
 * A last line without its newline was torn by a crash; it is cut off, and
 * *cut_bytes (may be NULL) says how long it was, 0 for none.
 *
 * Returns 0; -1 with EXIT_RESULTS, and the file as it was (but for a torn line
 * cut off):
 *   - it cannot be made, opened, locked, read or written (disk full);
 *   - its header lacks one of our columns, or names a column twice;
 *   - it is no CSV: a quote that is never closed over several lines, a header
 *     of more than 64 KiB, a single line that is not the start of our header,
 *     not a regular file (character devices are let through as always empty);
 *   - another process has held the lock for 30 s;
 * or with EXIT_UNAVAILABLE where memory is out, here as below. */
int csv_append(const char *dir, const char *file, const struct column *columns,
               const void *rows, size_t n, int64_t *cut_bytes, struct err *e);

/* Append the row that says how a run ended, unless the file has a row of the
 * same run_id with a status other than "ok": the run, its supervisor and those
 * of other ranks may all want to say it. Returns as csv_append(). */
int csv_append_end(const char *dir, const struct run_row *row, struct err *e);

/* Print the header line and n rows (n may be 0), or rows alone, and flush.
 * Returns 0; -1 with EXIT_RESULTS where the stream took less than all. */
int csv_print(FILE *to, const struct column *columns, const void *rows,
              size_t n, struct err *e);
int csv_print_rows(FILE *to, const struct column *columns, const void *rows,
                   size_t n, struct err *e);

/* Print text as one cell, in quotes where it must be, for tables that are not
 * rows. Commas, newlines and the flush are the caller's. Returns as above. */
int csv_print_cell(FILE *to, const char *text, struct err *e);

/* A file in memory: every cell as text. Cells are found by csv_cell(). */
struct csv_table {
    size_t column_count, row_count;
    char **names;   /* [column_count] */
    char **cells;   /* [row_count * column_count] */
    int64_t *lines; /* [row_count] the line that each row begins in, from 1 */
    int64_t
        torn_line; /* the last line has no newline and is left out; 0: none */
    char *bytes;   /* what names and cells point into */
};

#define CSV_MAX_BYTES   ((int64_t)1 << 28) /* of a file that csv_read() takes */
#define CSV_MAX_COLUMNS 1024
#define CSV_NONE        ((size_t)-1)

/* Read path. Accepts CRLF and a byte order mark, as spreadsheets leave them.
 * The text is not trusted: no cell count, size or byte can do more harm than
 * an error. Returns 0, and *t is freed by csv_release(); -1 with EXIT_RESULTS
 * and an empty *t, the words naming file and line: no header, a name that is
 * empty or there twice, more than CSV_MAX_COLUMNS, a row with more or fewer
 * cells than the header, a quote in the middle of a cell or never closed, a
 * zero byte, a file above CSV_MAX_BYTES. */
int csv_read(const char *path, struct csv_table *t, struct err *e);
void csv_release(struct csv_table *t);

/* The index of the column called name, or CSV_NONE. */
size_t csv_find(const struct csv_table *t, const char *name);

/* A cell; "" for a column CSV_NONE. row < row_count. */
const char *csv_cell(const struct csv_table *t, size_t row, size_t column);

/* A cell as a number. Returns 0; 1 where it is empty (*value is then
 * ROW_UNKNOWN or NaN); -1 with EXIT_RESULTS, the words naming line and column,
 * where it is no number or does not fit. */
int csv_cell_int(const struct csv_table *t, size_t row, size_t column,
                 int64_t *value, struct err *e);
int csv_cell_real(const struct csv_table *t, size_t row, size_t column,
                  double *value, struct err *e);

#endif
