/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of a run that was killed while it wrote them: wherever that was, the file
 * gets exactly those that it lacks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "results/rows/csv.h"

static char directory[64], path[128];

static int make_directory(void **unused)
{
    (void)unused;
    strcpy(directory, "/tmp/test_missing.XXXXXX");
    if (mkdtemp(directory) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/rows.csv", directory);
    return 0;
}

static int remove_directory(void **unused)
{
    (void)unused;
    unlink(path);
    return rmdir(directory);
}

static struct run_row row_of(const char *run_id, int64_t rep,
                             const char *status)
{
    struct run_row row;

    row_clear(run_columns, &row);
    row.run_id = run_id;
    row.label = "a label, \"of\"\ntwo lines";
    row.rep = rep;
    row.status = status;
    return row;
}

static void append(const struct column *columns, const void *rows, size_t n,
                   const char *run_id)
{
    struct err e = {0};
    int failed =
        run_id != NULL
            ? csv_append_missing(directory, "rows.csv", columns, rows, n,
                                 run_id, &e)
            : csv_append(directory, "rows.csv", columns, rows, n, NULL, &e);

    if (failed)
        fail_msg("%s", e.text);
}

static int64_t file_size(void)
{
    struct stat s;

    assert_int_equal(stat(path, &s), 0);
    return s.st_size;
}

/* The file has each of n rows with these cells once, in any order, and no other
 * row of the run. */
static void assert_rows(const char *run_id, const char *first,
                        const char *second, size_t n,
                        void (*cells)(size_t i, char *a, char *b))
{
    struct csv_table t;
    struct err e = {0};
    size_t seen = 0;

    if (csv_read(path, &t, &e) != 0)
        fail_msg("%s", e.text);
    for (size_t i = 0; i < n; i++) {
        char a[32], b[32];
        size_t times = 0;

        cells(i, a, b);
        for (size_t row = 0; row < t.row_count; row++)
            times += strcmp(csv_cell(&t, row, csv_find(&t, "run_id")),
                            run_id) == 0 &&
                     strcmp(csv_cell(&t, row, csv_find(&t, first)), a) == 0 &&
                     strcmp(csv_cell(&t, row, csv_find(&t, second)), b) == 0;
        if (times != 1)
            fail_msg("%s %s, %s %s: %zu times", first, a, second, b, times);
    }
    for (size_t row = 0; row < t.row_count; row++)
        seen += strcmp(csv_cell(&t, row, csv_find(&t, "run_id")), run_id) == 0;
    assert_int_equal(seen, n);
    csv_release(&t);
}

enum { REPS = 4, WORKERS = 3 };

static void end_and_reps(size_t i, char *rep, char *status)
{
    sprintf(rep, "%s", "");
    if (i < REPS)
        sprintf(rep, "%zu", i);
    strcpy(status, i < REPS ? STATUS_OK : STATUS_FAILED);
}

static void workers_of_reps(size_t i, char *rep, char *worker)
{
    sprintf(rep, "%zu", i / WORKERS);
    sprintf(worker, "%zu", i % WORKERS);
}

/* Cut at every byte behind the header. Then another run appends a row, or not. */
static void at_every_byte_of_runs(void **unused)
{
    struct run_row rows[REPS + 1], other = row_of("other", 0, STATUS_FAILED);
    int64_t header, size;

    (void)unused;
    for (int i = 0; i < REPS; i++)
        rows[i] = row_of("one", i, STATUS_OK);
    rows[REPS] = row_of("one", ROW_UNKNOWN, STATUS_FAILED);
    unlink(path);
    append(run_columns, &other, 1, NULL);
    header = file_size();
    append(run_columns, rows, REPS, NULL);
    size = file_size();
    for (int64_t cut = header; cut <= size; cut++) {
        unlink(path);
        append(run_columns, &other, 1, NULL);
        append(run_columns, rows, REPS, NULL);
        assert_int_equal(truncate(path, cut), 0);
        for (int again = 0; again < 2; again++) {
            append(run_columns, rows, REPS + 1, "one");
            assert_rows("one", "rep", "status", REPS + 1, end_and_reps);
            append(run_columns, &other, 1, NULL);
        }
    }
}

static void at_every_byte_of_workers(void **unused)
{
    struct worker_row rows[REPS * WORKERS];
    int64_t size;

    (void)unused;
    for (int i = 0; i < REPS * WORKERS; i++) {
        row_clear(worker_columns, &rows[i]);
        rows[i].run_id = "one";
        rows[i].rep = i / WORKERS;
        rows[i].worker = i % WORKERS;
        rows[i].status = STATUS_OK;
    }
    unlink(path);
    append(worker_columns, rows, REPS * WORKERS, NULL);
    size = file_size();
    for (int64_t cut = 0; cut <= size; cut++) {
        unlink(path);
        append(worker_columns, rows, REPS * WORKERS, NULL);
        assert_int_equal(truncate(path, cut), 0);
        append(worker_columns, rows, REPS * WORKERS, "one");
        assert_rows("one", "rep", "worker", REPS * WORKERS, workers_of_reps);
    }
}

/* Any of them may be there, and in any order. */
static void every_subset_of_rows(void **unused)
{
    struct run_row rows[REPS + 1];

    (void)unused;
    for (int i = 0; i < REPS; i++)
        rows[i] = row_of("one", i, STATUS_OK);
    rows[REPS] = row_of("one", ROW_UNKNOWN, STATUS_FAILED);
    for (int set = 0; set < 1 << (REPS + 1); set++) {
        unlink(path);
        for (int i = REPS; i >= 0; i--)
            if (set >> i & 1)
                append(run_columns, &rows[i], 1, NULL);
        append(run_columns, rows, REPS + 1, "one");
        assert_rows("one", "rep", "status", REPS + 1, end_and_reps);
    }
}

static size_t rows_of(const char *run_id)
{
    struct csv_table t;
    size_t n = 0;

    assert_int_equal(csv_read(path, &t, NULL), 0);
    for (size_t row = 0; row < t.row_count; row++)
        n += strcmp(csv_cell(&t, row, csv_find(&t, "run_id")), run_id) == 0;
    csv_release(&t);
    return n;
}

/* The end of a run is told once, as a wrong repetition or as a row of its own. */
static void a_wrong_repetition_is_an_end(void **unused)
{
    struct run_row wrong = row_of("one", 0, STATUS_FAILED),
                   end = row_of("one", ROW_UNKNOWN, STATUS_DEADLINE);

    (void)unused;
    unlink(path);
    append(run_columns, &wrong, 1, NULL);
    append(run_columns, &end, 1, "one");
    append(run_columns, &wrong, 1, "one");
    assert_int_equal(rows_of("one"), 1);
}

/* Rows that are longer than what is read at a time, from both sides of its limits,
 * and behind those of another run that names this one. */
static void many_rows(void **unused)
{
    enum { MANY = 20000 };
    struct run_row *rows = calloc(MANY, sizeof *rows);
    struct run_row other = row_of("other", 0, STATUS_FAILED);

    (void)unused;
    assert_non_null(rows);
    for (int i = 0; i < MANY; i++) {
        rows[i] = row_of("one", i, STATUS_OK);
        rows[i].error = "other and one: as long as real rows are, so that all "
                        "of these rows together are several parts of a file";
    }
    other.error = "of the run one,\none and one";
    for (int i = 0; i < 3; i++) {
        unlink(path);
        append(run_columns, &other, 1, NULL);
        append(run_columns, rows, MANY, NULL);
        assert_true(file_size() > 3 << 20);
        assert_int_equal(truncate(path, file_size() / (i + 1) - i), 0);
        append(run_columns, rows, MANY, "one");
        append(run_columns, &other, 1, NULL);
        append(run_columns, rows, MANY, "one");
        assert_int_equal(rows_of("one"), MANY);
        assert_int_equal(rows_of("other"), 2);
    }
    free(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_every_byte_of_runs),
        cmocka_unit_test(at_every_byte_of_workers),
        cmocka_unit_test(every_subset_of_rows),
        cmocka_unit_test(a_wrong_repetition_is_an_end),
        cmocka_unit_test(many_rows),
    };

    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
