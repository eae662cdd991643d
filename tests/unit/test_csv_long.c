/* SPDX-License-Identifier: BSD-3-Clause */
/* Appending to a long file reads its header and its end only, and still repairs
 * a torn end of any kind. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results/rows/csv.h"
#include "tests/unit/csv_pairs.h"

enum { LONG = 1 << 24, MOST_READ = 1 << 18 };

/* A header and rows of LONG bytes at least, then `last`. Returns the size. */
static int64_t put_long(const char *last)
{
    FILE *f = fopen(file_path, "w");
    struct stat s;
    int n = fprintf(f, "name,count\n\"an \"\"old\"\"\nrow\",1\n");

    for (int i = 0; n < LONG; i++)
        n += fprintf(f, "a row that is rather long and has a number,%d\n", i);
    fputs(last, f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(stat(file_path, &s), 0);
    return s.st_size;
}

/* Bytes that this process has read; -1: not known here. */
static long long bytes_read(void)
{
    FILE *f = fopen("/proc/self/io", "r");
    long long n = -1;

    if (f != NULL && fscanf(f, "rchar: %lld", &n) != 1)
        n = -1;
    if (f != NULL)
        fclose(f);
    return n;
}

static void assert_end(int64_t at, const char *text)
{
    char got[256] = "";
    FILE *f = fopen(file_path, "r");

    assert_int_equal(fseek(f, (long)at, SEEK_SET), 0);
    got[fread(got, 1, sizeof got - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(got, text);
}

static void appending_reads_the_end_only(void **unused)
{
    static const char *const ends[] = {"", "x,1\r\n", "\"x,\"\"y\",1\n"};
    struct err e;

    (void)unused;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        int64_t size = put_long(ends[i]), cut = -1;
        long long before = bytes_read();

        if (before < 0)
            skip(); /* a kernel without I/O accounting */
        assert_int_equal(append_two(&cut, &e), 0);
        assert_true(bytes_read() - before < MOST_READ);
        assert_int_equal(cut, 0);
        assert_end(size, TWO_ROWS);
    }
}

static void a_torn_end_is_repaired(void **unused)
{
    static const struct {
        const char *end;
        int64_t cut;
    } ends[] = {
        {"x,", 2},           {"x", 1},   {"\"x,\n", 4},
        {"\"x\ny", 4},       {"x\n", 0}, /* a line of another length: left to the reader */
        {"\"x\ny\",1\n", 0},
    };
    struct err e;

    (void)unused;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        int64_t size = put_long(ends[i].end), cut = -1;
        int status = append_two(&cut, &e);

        if (strcmp(ends[i].end, "\"x,\n") == 0 ||
            strcmp(ends[i].end, "\"x\ny") == 0) {
            assert_int_equal(status, -1); /* may be many rows: never removed */
            assert_non_null(strstr(e.text, "opens a quote that is never"));
            continue;
        }
        assert_int_equal(status, 0);
        assert_int_equal(cut, ends[i].cut);
        assert_end(size - cut, TWO_ROWS);
    }
}

static size_t ends_of(const char *path, const char *run_id)
{
    struct csv_table t;
    size_t n = 0;

    assert_int_equal(csv_read(path, &t, NULL), 0);
    for (size_t row = 0; row < t.row_count; row++)
        n += strcmp(csv_cell(&t, row, csv_find(&t, "run_id")), run_id) == 0;
    csv_release(&t);
    return n;
}

/* The final row of a run is found among many other rows, in constant time. */
static void an_end_is_found_in_a_long_file(void **unused)
{
    enum { ROWS = 30000 };
    struct run_row *rows = calloc(ROWS, sizeof *rows);
    char path[128];
    struct err e = {0};

    (void)unused;
    assert_non_null(rows);
    snprintf(path, sizeof path, "%s/" ROW_RUNS_FILE, directory);
    for (int i = 0; i < ROWS; i++) {
        row_clear(run_columns, &rows[i]);
        rows[i].run_id = "other";
        rows[i].status = STATUS_FAILED;
        rows[i].label = "mentions one, the run,\nin \"two\" lines";
        rows[i].error = "in the run one: a reason that is as long as those of "
                        "real rows are, and names one";
    }
    assert_int_equal(
        csv_append(directory, ROW_RUNS_FILE, run_columns, rows, ROWS, NULL, &e),
        0);
    rows[0].run_id = "one";
    for (int i = 0; i < 3; i++)
        assert_int_equal(csv_append_missing(directory, ROW_RUNS_FILE,
                                            run_columns, &rows[0], 1, "one",
                                            &e),
                         0);
    assert_int_equal(csv_append(directory, ROW_RUNS_FILE, run_columns, rows + 1,
                                ROWS - 1, NULL, &e),
                     0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(csv_append_missing(directory, ROW_RUNS_FILE,
                                            run_columns, &rows[0], 1, "one",
                                            &e),
                         0);
    assert_int_equal(ends_of(path, "one"), 1);
    unlink(path);
    free(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appending_reads_the_end_only),
        cmocka_unit_test(a_torn_end_is_repaired),
        cmocka_unit_test(an_end_is_found_in_a_long_file),
    };

    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
