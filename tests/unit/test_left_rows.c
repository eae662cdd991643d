/* SPDX-License-Identifier: BSD-3-Clause */
/* What the supervisor of a killed run writes, and prints. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "drivers/driver.h"
#include "drivers/program/left_rows.h"
#include "drivers/team/job.h"
#include "drivers/team/record.h"
#include "drivers/team/run_status.h"
#include "results/rows/csv.h"

enum { WARMUP = 1, REPEAT = 5, DONE = 4, WORKERS = 2 };

static const struct kernel kernel = {.name = "k"};
static const struct driver driver = {.name = "d"};
static char dir[64], runs[128], workers[128], printed[128];

static int new_dir(void **state)
{
    struct err e = {0};

    (void)state;
    strcpy(dir, "/tmp/test_left.XXXXXX");
    if (mkdtemp(dir) == NULL)
        return -1;
    snprintf(runs, sizeof runs, "%s/" ROW_RUNS_FILE, dir);
    snprintf(workers, sizeof workers, "%s/" ROW_WORKERS_FILE, dir);
    snprintf(printed, sizeof printed, "%s/stdout", dir);
    run_status_init("brigade");
    record_share();
    return run_status_share(&e);
}

static int remove_dir(void **state)
{
    (void)state;
    unlink(runs);
    unlink(workers);
    unlink(printed);
    return rmdir(dir);
}

/* In a child that ends: the record and the row of a run with DONE repetitions. */
static int repeat = REPEAT;

static void leave(const char *out, enum run_prints prints)
{
    struct job j = {.kernel = &kernel,
                    .driver = &driver,
                    .workers = WORKERS,
                    .warmup = WARMUP,
                    .repeat = repeat,
                    .g = {.passes = 1, .work = 1}};
    struct run_row row;
    struct err e = {0};
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        if (record_new(&j, &e) != 0)
            _exit(1);
        atomic_store(&j.record->begun_ns, 1);
        for (int rep = 0; rep < DONE; rep++) {
            atomic_store(&j.record->now, rep);
            j.record->rep[rep].elapsed_ns = 100 + rep;
            j.record->rep[rep].right = 1;
            atomic_store(&j.record->rep[rep].measured, 1);
        }
        row_clear(run_columns, &row);
        row.run_id = "one";
        row.workers = WORKERS;
        run_status->prints = prints;
        run_status_leave_row(out, 0, &row);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* Of a CSV file, " REP:STATUS" of each row, in order. */
static const char *reps(const char *path)
{
    static char text[1024];
    struct csv_table t;
    struct err e = {0};

    if (csv_read(path, &t, &e) != 0)
        fail_msg("%s", e.text);
    text[0] = '\0';
    for (size_t row = 0; row < t.row_count; row++)
        sprintf(text + strlen(text), " %s:%s",
                csv_cell(&t, row, csv_find(&t, "rep")),
                csv_cell(&t, row, csv_find(&t, "status")));
    csv_release(&t);
    return text;
}

static void finished_repetitions_are_written_once(void **state)
{
    struct err e = {0};

    (void)state;
    leave(dir, PRINTS_NONE);
    assert_true(left_rows_wanted());
    for (int again = 0; again < 2; again++) {
        assert_int_equal(left_rows_write(STATUS_FAILED, "why", &e), 0);
        assert_string_equal(reps(runs), " 0:ok 1:ok 2:ok 3:ok :failed");
        assert_string_equal(reps(workers),
                            " 0:ok 0:ok 1:ok 1:ok 2:ok 2:ok 3:ok 3:ok");
    }
}

/* stdout is a file in fork()'s child, which prints there. */
static void print_left(int already)
{
    int status;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        struct err e = {0};
        int to = open(printed, O_WRONLY | O_CREAT | O_APPEND, 0600);

        dup2(to, STDOUT_FILENO);
        atomic_store(&run_status->printed, already);
        _exit(left_rows_write(STATUS_FAILED, "why", &e));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* Also if the run has printed some of them, or all. */
static void stdout_gets_what_it_lacks(void **state)
{
    static const char *const rows[] = {
        "run_id,", "ok,", "ok,", "ok,", "failed,why",
    };
    enum { LINES = sizeof rows / sizeof *rows };

    (void)state;
    for (int already = 0; already <= LINES; already++) {
        char line[4096];
        FILE *f;

        unlink(printed);
        record_share();
        leave(NULL, PRINTS_CSV);
        assert_true(left_rows_wanted());
        print_left(already);
        f = fopen(printed, "r");
        assert_non_null(f);
        for (int i = already; i < LINES; i++) {
            assert_non_null(fgets(line, sizeof line, f));
            assert_non_null(strstr(line, rows[i]));
        }
        assert_null(fgets(line, sizeof line, f));
        fclose(f);
    }
    assert_int_equal(access(runs, F_OK), -1);
}

static void nothing_is_printed_twice_as_json(void **state)
{
    char text[8192] = "";
    FILE *f;

    (void)state;
    leave(NULL, PRINTS_JSON);
    print_left(0);
    print_left(1);
    f = fopen(printed, "r");
    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    assert_int_equal(strncmp(text, "{\n  \"context\": null,", 19), 0);
    assert_null(strstr(strstr(text, "context") + 1, "context"));
}

/* A page of each would be a second of a run that has little time to end. */
static void repetitions_that_did_not_begin_are_not_read(void **state)
{
    struct rusage before, after;
    struct err e = {0};

    (void)state;
    repeat = 100000;
    leave(dir, PRINTS_NONE);
    repeat = REPEAT;
    getrusage(RUSAGE_SELF, &before);
    assert_int_equal(left_rows_write(STATUS_FAILED, "why", &e), 0);
    getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_minflt - before.ru_minflt < 50000);
    assert_string_equal(reps(runs), " 0:ok 1:ok 2:ok 3:ok :failed");
}

static void no_place_no_rows(void **state)
{
    struct err e = {0};

    (void)state;
    leave(NULL, PRINTS_NONE);
    assert_false(left_rows_wanted());
    assert_int_equal(left_rows_write(STATUS_FAILED, "why", &e), 0);
    assert_int_equal(access(runs, F_OK), -1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, new_dir, remove_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(finished_repetitions_are_written_once),
        TEST(stdout_gets_what_it_lacks),
        TEST(nothing_is_printed_twice_as_json),
        TEST(repetitions_that_did_not_begin_are_not_read),
        TEST(no_place_no_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
