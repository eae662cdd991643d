/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows to CSV files and back.
 *
 * RFC 4180 with LF at the end of lines: a cell that holds a comma, a quote, CR
 * or LF is quoted, quotes inside are doubled, other bytes stay as they are. The
 * first line names the columns; readers find columns by name, not by position.
 * There are no comment lines. A text of a row that a spreadsheet would read as a
 * formula (it begins with = + - @, a tab or CR, also after apostrophes) is
 * written with one more apostrophe in front, which readers here remove. Numbers are written
 * as they are. A page guards the texts that it displays itself.
 *
 * Several processes may append to a file at once. Each holds flock() and writes
 * whole rows:
 *
 *     lock -> read header -> repair a torn end -> one write -> unlock
 *                                                  | fails
 *                                                  v
 *                                      truncate to the old size
 *
 * Functions are not thread safe beyond that. csv_append() may block while other
 * processes write, for at most 30 s. */
#ifndef RESULTS_ROWS_CSV_H
#define RESULTS_ROWS_CSV_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "kernels/base/err.h"
#include "results/rows/row.h"

/* Write n bytes to fd; continues after EINTR and short writes. Returns 0, or -1
 * with errno set, after an unknown number of bytes. */
int csv_write_all(int fd, const void *bytes, size_t n);

/* Create the directory path and its parents, like `mkdir -p`. Returns 0 (also
 * if it exists); -1 with EXIT_RESULTS. */
int csv_make_directory(const char *path, struct err *e);

/* Append n rows (an array of the struct that `columns` describes) to dir/file.
 * Creates the directory and the file if missing. In an existing file, cells
 * follow the order of its header; columns that are unknown here stay empty.
 *
 * A last line without newline was torn by a crash; it is removed, and
 * *cut_bytes (may be NULL) is its length, 0 for none. Reads the header and the
 * last 64 KiB, whatever the size of the file; all of it only if its last line
 * is not a whole row.
 *
 * Returns 0; -1 with EXIT_RESULTS, with the file unchanged except for a torn
 * line that was removed:
 *   - it cannot be created, opened, locked, read or written (disk full);
 *   - its header lacks one of `columns`, or names a column twice;
 *   - it is not CSV: a quote that stays open to the end, a header of
 *     more than 64 KiB, a single line that is not the start of the header, not
 *     a regular file (character devices are accepted as always empty);
 *   - another process has held the lock for 30 s;
 * or, here and below, with EXIT_UNAVAILABLE: out of memory. */
int csv_append(const char *dir, const char *file, const struct column *columns,
               const void *rows, size_t n, int64_t *cut_bytes, struct err *e);

/* From now on, wait for the lock for 0.2 s only. */
void csv_hurry(void);

/* Append those of n rows of the run run_id that the file lacks: the run, its
 * supervisor and those of other ranks may all try to write them, and each may be
 * killed while it does. Rows are in rising order of repetition and worker. A row
 * without a repetition is the last, and tells the end of the run: it is left out if
 * the file has any row of the run whose status is not "ok". Reads the last 16 MiB,
 * and twice the size of these rows more. Returns as csv_append(). */
int csv_append_missing(const char *dir, const char *file,
                       const struct column *columns, const void *rows, size_t n,
                       const char *run_id, struct err *e);

/* Print the header line and n rows (n may be 0), or rows alone, and flush.
 * Returns 0; -1 with EXIT_RESULTS after a write error. */
int csv_print(FILE *to, const struct column *columns, const void *rows,
              size_t n, struct err *e);
int csv_print_rows(FILE *to, const struct column *columns, const void *rows,
                   size_t n, struct err *e);

/* Print text as one cell, quoted where needed, for tables that are not rows:
 * their texts are this program's, such as "--units 1000", and scripts read them.
 * The caller prints commas and newlines, and flushes. Returns as above. */
int csv_print_cell(FILE *to, const char *text, struct err *e);

/* One of the files that a table holds. */
struct csv_file {
    char *path;
    size_t first_row; /* in the table */
    int64_t
        torn_line; /* the last line has no newline and is left out; 0: none */
};

/* Files in memory: every cell as text. Cells are found by csv_cell(). Starts as
 * {0}. */
struct csv_table {
    size_t column_count, row_count, file_count;
    char **names;   /* [column_count] */
    int64_t *lines; /* [row_count] the line where each row starts, from 1 */
    struct csv_file *files;  /* [file_count] */
    struct csv_store *store; /* csv_store.h */
    uint16_t *by_name;       /* of csv_find() */
};

#define CSV_MAX_COLUMNS 1024
#define CSV_NONE        ((size_t)-1)

/* Read path. Accepts CRLF and a byte order mark, as spreadsheets write them.
 * Files may have any size: they are read in parts, and of equal cells of a
 * column one text is kept. The content is untrusted: any content leads to an
 * error at worst. Returns 0, and the caller frees *t with csv_release(); -1
 * with EXIT_RESULTS and an empty *t, and the message names file and line: no
 * header, an empty or repeated name, more than CSV_MAX_COLUMNS, a row with more
 * or fewer cells than the header, a quote inside a cell or left open, a zero
 * byte, a cell of more than 1 MiB, a row of more than 16 MiB, more than 16 GiB
 * of different cells; or with EXIT_UNAVAILABLE: out of memory. */
int csv_read(const char *path, struct csv_table *t, struct err *e);

/* Append the rows of path to *t. Columns are matched by name; a cell whose file
 * lacks the column is empty. Returns as csv_read(), but after a failure *t is
 * as before. */
int csv_read_more(const char *path, struct csv_table *t, struct err *e);

/* Let csv_read() report the bytes that it has read, of `size`, from time to
 * time and at the end of the file; NULL: no longer. */
void csv_watch(void (*watcher)(const char *path, int64_t done, int64_t size));

/* Move the rows of *t for which apart[row] is not 0 to *to, which has the same
 * columns and files, and may be used until *t is released. Both keep the order
 * of their rows. Returns 0; -1 with EXIT_UNAVAILABLE (memory), and *t is then
 * as before. */
int csv_split(struct csv_table *t, const char *apart, struct csv_table *to,
              struct err *e);

/* The file that a row is from. row < row_count. */
const struct csv_file *csv_file_of(const struct csv_table *t, size_t row);

void csv_release(struct csv_table *t);

/* The index of the column called name, or CSV_NONE. */
size_t csv_find(const struct csv_table *t, const char *name);

/* A cell; "" for a column CSV_NONE. row < row_count. */
const char *csv_cell(const struct csv_table *t, size_t row, size_t column);

/* A cell as a number. Returns 0; 1 if it is empty (*value is then ROW_UNKNOWN
 * or NaN); -1 with EXIT_RESULTS if it is not a number or does not fit, and the
 * message names line and column, and the file where the table has several. */
int csv_cell_int(const struct csv_table *t, size_t row, size_t column,
                 int64_t *value, struct err *e);
int csv_cell_real(const struct csv_table *t, size_t row, size_t column,
                  double *value, struct err *e);

#endif
