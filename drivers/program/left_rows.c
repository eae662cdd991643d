/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of a run that was killed; see left_rows.h. */
#include "drivers/program/left_rows.h"

#include "drivers/program/rows.h"
#include "drivers/team/run_status.h"
#include "results/rows/csv.h"

/* workers.csv first, as in run_files.c. */
static int write_measured(const char *dir, const struct rows *rows, size_t n,
                          struct err *e)
{
    if (rows->worker_count > 0 &&
        csv_append_once(dir, ROW_WORKERS_FILE, worker_columns, rows->workers,
                        rows->worker_count, rows->run_id, e) != 0)
        return -1;
    return n > 0 ? csv_append_once(dir, ROW_RUNS_FILE, run_columns, rows->runs,
                                   n, rows->run_id, e)
                 : 0;
}

int left_rows_write(const char *status, const char *cause, struct err *e)
{
    const struct status_row *left = run_status_left();
    struct record *record = left != NULL ? record_left() : NULL;
    struct rows rows = {0};
    size_t measured;
    int failed;

    if (record == NULL)
        return run_status_write_row(status, cause, e);
    failed = rows_fill_left(&rows, record, &left->row, status, cause, e);
    measured = rows.run_count - (rows.end != NULL);
    if (!failed)
        failed = write_measured(left->dir, &rows, measured, e);
    if (!failed && rows.end != NULL)
        failed = csv_append_end(left->dir, rows.end, e);
    rows_release(&rows);
    record_free(record);
    /* Short of memory, or workers.csv cannot be written: the end is told at least. */
    if (failed)
        run_status_write_row(status, cause, &(struct err){0});
    return failed;
}
