/* SPDX-License-Identifier: BSD-3-Clause */
/* The rows that a run writes, and the tables of their columns.
 *
 * A `struct run_row` is one repetition of one configuration (a line of
 * runs.csv); a `struct worker_row` is one worker in one repetition (a line of
 * workers.csv). Struct, table, header line, `brigade list columns`, SCHEMA.md
 * and the search for a column by name are all made from the lists
 * *_columns.def. A new column is one line there and the file that fills it:
 * drivers/program/rows.c for runs and workers.
 *
 * Every field is 8 bytes wide, in the order of the columns:
 *
 *     TEXT   const char *   NULL: empty; the caller owns the text
 *     INT    int64_t        ROW_UNKNOWN: empty
 *     REAL   double         not finite: empty
 *     FLAG   int64_t        0 or 1
 *
 * An empty cell means "not known" or "does not apply", never zero. Start every
 * row with row_clear(). */
#ifndef RESULTS_ROWS_ROW_H
#define RESULTS_ROWS_ROW_H

#include <stddef.h>
#include <stdint.h>

#define ROW_UNKNOWN INT64_MIN

/* The files in the directory of --out. */
#define ROW_RUNS_FILE    "runs.csv"
#define ROW_WORKERS_FILE "workers.csv"
#define ROW_COSTS_FILE   "costs.csv"
#define ROW_PLAN_FILE    "sweep.csv"
#define ROW_HOSTS_FILE   "hosts.csv"

#define FIELD_TEXT                        const char *
#define FIELD_INT                         int64_t
#define FIELD_REAL                        double
#define FIELD_FLAG                        int64_t
#define COLUMN(type, name, unit, meaning) FIELD_##type name;

struct run_row {
#include "results/rows/run_columns.def"
};

struct worker_row {
#include "results/rows/worker_columns.def"
};

/* The cost of one of `count` waiting things: `brigade costs`. */
struct cost_row {
#include "results/rows/cost_columns.def"
};

/* A core, a pair of nodes or a fact of a node: `brigade-mpi accept`. */
struct host_row {
#include "results/rows/host_columns.def"
};

/* A point of a sweep, which is run `repeat` times: `brigade sweep`. */
struct plan_row {
#include "results/rows/plan_columns.def"
};

#undef COLUMN
#undef FIELD_TEXT
#undef FIELD_INT
#undef FIELD_REAL
#undef FIELD_FLAG

enum column_type { COLUMN_TEXT, COLUMN_INT, COLUMN_REAL, COLUMN_FLAG };

/* A table ends with an entry whose name is NULL and whose offset is the size
 * of the row, so that a table suffices to walk an array of rows. */
struct column {
    const char *name;
    const char *unit; /* "ns", "bytes", "1" for a ratio, "" for a text */
    enum column_type type;
    const char *meaning; /* sentences, each with a full stop */
    size_t offset;       /* of the field in the row */
};

extern const struct column run_columns[];
extern const struct column worker_columns[];
extern const struct column cost_columns[];
extern const struct column plan_columns[];
extern const struct column host_columns[];

/* The words of the column `status`. */
#define STATUS_OK       "ok"
#define STATUS_FAILED   "failed"
#define STATUS_DEADLINE "deadline"
#define STATUS_REFUSED  "refused"

/* The number of columns of a table, and the bytes of one row. */
size_t column_count(const struct column *columns);
size_t column_row_bytes(const struct column *columns);

/* The column called name, or NULL. */
const struct column *column_find(const struct column *columns,
                                 const char *name);

/* "text", "int", "real" or "flag". */
const char *column_type_name(enum column_type type);

/* Make every field of one row empty (flags 0). */
void row_clear(const struct column *columns, void *row);

/* Write one cell as plain text, without quotes. Returns the length that it
 * needs, as snprintf does; to may be NULL where size is 0. Integers print in
 * full; reals that are whole numbers below 2^53 print in full, others with six
 * significant digits. */
size_t row_cell(const struct column *column, const void *row, char *to,
                size_t size);

/* A hash as text: "h:" and 16 hex digits, so that no program reads 16 decimal
 * digits or 1e5 as a number. row_hash_digits() skips the "h:", which rows of
 * older versions lack. */
#define ROW_HASH_SIZE 20
void row_hash(uint64_t value, char to[ROW_HASH_SIZE]);
const char *row_hash_digits(const char *text);

/* The cell `result`: value in decimal, or as row_hash() where is_hash. to
 * holds ROW_RESULT_SIZE bytes. */
#define ROW_RESULT_SIZE 24
void row_result(uint64_t value, int is_hash, char to[ROW_RESULT_SIZE]);

#endif
