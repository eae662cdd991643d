/* SPDX-License-Identifier: BSD-3-Clause */
/* What a run leaves behind: rows, and the tables of their columns.
 *
 * One `struct run_row` is one repetition of one configuration (a line of
 * runs.csv), one `struct worker_row` is one worker of one repetition (a line
 * of workers.csv). Header lines, cells, `brigade list columns`, SCHEMA.md and
 * the search for a column by name all follow from run_columns and
 * worker_columns: a new column is one field here and one line in row.c.
 *
 * Every field is 8 bytes wide and fields stand in the order of their columns,
 * so field i of a row lies at offset 8 * i and the tests can prove that none
 * was left out of the table:
 *
 *     text    const char *   NULL: empty; pointed to, owned by the caller
 *     int     int64_t        ROW_UNKNOWN: empty
 *     real    double         not finite: empty
 *     flag    int64_t        0 or 1
 *
 * A cell that is empty says "not known" or "does not apply", never zero. Start
 * every row with row_clear(). */
#ifndef RESULTS_ROWS_ROW_H
#define RESULTS_ROWS_ROW_H

#include <stddef.h>
#include <stdint.h>

#define ROW_UNKNOWN INT64_MIN

/* The names of the files, inside the directory of --out. */
#define ROW_RUNS_FILE    "runs.csv"
#define ROW_WORKERS_FILE "workers.csv"
#define ROW_COSTS_FILE   "costs.csv"
#define ROW_PLAN_FILE    "sweep.csv"

/* Meanings and units of the fields: row.c, or `brigade list columns`. */
struct run_row {
    const char *run_id, *label, *utc, *host, *version;
    const char *kernel, *kernel_args, *method, *isa;
    const char *driver, *driver_args, *engine;
    int64_t workers, ranks, threads, nodes, depth, grain;
    const char *schedule, *pages, *place, *place_asked, *place_actual;
    int64_t seed, rep, warmup, passes, chunks;
    int64_t elapsed_ns, setup_ns, launch_ns, work_cpu_ns, other_cpu_ns;
    int64_t runqueue_ns, migrations, comm_ns;
    int64_t exchange_alone_ns, interior_alone_ns, exchange_interior_ns;
    double cores_achieved, waits_achieved;
    int64_t wait_ns, late_p50_ns, late_p99_ns, late_max_ns;
    int64_t syscalls, wait_bytes;
    int64_t tick_p50_ns, tick_p99_ns, tick_max_ns;
    const char *ticks;
    int64_t max_pss_bytes, huge_bytes;
    double work;
    const char *work_unit;
    double work_per_s, flops_per_s, bytes_per_s, fma_share, stream_share;
    const char *result, *verified;
    int64_t ok_count, bad_count;
    const char *counts, *verdict, *status, *error;
};

struct worker_row {
    const char *run_id;
    int64_t rep, warmup;
    const char *host;
    int64_t rank, worker, pid, tid;
    const char *place_asked, *place_actual;
    int64_t cpu, core, numa, mask_pus;
    int64_t start_ns, elapsed_ns, work_cpu_ns, runqueue_ns, migrations;
    int64_t wait_ns, comm_ns;
    int64_t setup_ns, chunks, units, late_max_ns, pss_bytes;
    const char *phase, *status;
};

/* What one of `count` waiting things costs: `brigade costs`. */
struct cost_row {
    const char *label, *utc, *host, *version, *model, *what, *yields;
    int64_t asked, count;
    int64_t create_ns, switch_ns, finish_ns, user_bytes, kernel_bytes;
    const char *limit;
};

/* A point of a sweep, which is run `repeat` times: `brigade sweep`. */
struct plan_row {
    const char *kind, *key, *role, *kernel, *options, *driver, *driver_options;
    int64_t workers;
    const char *place;
    int64_t warmups, repeat, seed;
};

enum column_type { COLUMN_TEXT, COLUMN_INT, COLUMN_REAL, COLUMN_FLAG };

/* A table ends with an entry whose name is NULL and whose offset is the size
 * of the whole row, so that a table alone is enough to walk an array. */
struct column {
    const char *name;
    const char *unit; /* "ns", "bytes", "1" for a ratio, "" for a text */
    enum column_type type;
    const char *meaning; /* one sentence, with a full stop */
    size_t offset;       /* of the field in the row */
};

extern const struct column run_columns[];
extern const struct column worker_columns[];
extern const struct column cost_columns[];
extern const struct column plan_columns[];

/* The words of the columns `verified`, `status` and `phase`, which others
 * compare with. */
#define STATUS_OK       "ok"
#define STATUS_FAILED   "failed"
#define STATUS_DEADLINE "deadline"
#define STATUS_REFUSED  "refused"

/* How many columns a table has, and how many bytes one row. */
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

/* The cell `result`: value in decimal, or as 16 hex digits where is_hash. to
 * holds ROW_RESULT_SIZE bytes. */
#define ROW_RESULT_SIZE 24
void row_result(uint64_t value, int is_hash, char to[ROW_RESULT_SIZE]);

#endif
