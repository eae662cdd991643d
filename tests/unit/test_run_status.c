/* SPDX-License-Identifier: BSD-3-Clause */
/* The row that a run leaves with its supervisor, and that it is added once. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "drivers/team/crash.h"
#include "drivers/team/run_status.h"
#include "results/rows/csv.h"

static char dir[64], path[128];

static int new_dir(void **state)
{
    struct err e = {0};

    (void)state;
    strcpy(dir, "/tmp/brigade-status.XXXXXX");
    if (mkdtemp(dir) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/" ROW_RUNS_FILE, dir);
    run_status_init("brigade");
    return run_status_share(&e);
}

static int remove_dir(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(dir);
}

/* A row whose texts are overwritten before it is written. */
static void leave(const char *run_id, uint64_t file)
{
    char id[32], kernel[8] = "primes";
    struct run_row row;

    snprintf(id, sizeof id, "%s", run_id);
    row_clear(run_columns, &row);
    row.run_id = id;
    row.kernel = kernel;
    row.workers = 7;
    run_status_leave_row(dir, file, &row);
    memset(id, 'x', sizeof id);
    memset(kernel, 'x', sizeof kernel);
}

static size_t rows_with(const char *name, const char *text)
{
    struct csv_table t;
    size_t n = 0, column;

    assert_int_equal(csv_read(path, &t, NULL), 0);
    column = csv_find(&t, name);
    assert_true(column != CSV_NONE);
    for (size_t row = 0; row < t.row_count; row++)
        n += strcmp(csv_cell(&t, row, column), text) == 0;
    csv_release(&t);
    return n;
}

static void nothing_left_nothing_written(void **state)
{
    struct err e = {0};

    (void)state;
    assert_int_equal(run_status_write_row("failed", "why", &e), 0);
    assert_int_equal(access(path, F_OK), -1);
}

static void written_once(void **state)
{
    struct err e = {0};

    (void)state;
    leave("one", 0);
    assert_int_equal(run_status_write_row("failed", "a \"quoted\", cause", &e),
                     0);
    assert_int_equal(run_status_write_row("deadline", "another", &e), 0);
    assert_int_equal(rows_with("status", "failed"), 1);
    assert_int_equal(rows_with("status", "deadline"), 0);
    assert_int_equal(rows_with("error", "a \"quoted\", cause"), 1);
    assert_int_equal(rows_with("kernel", "primes"), 1);
    assert_int_equal(rows_with("workers", "7"), 1);
    assert_int_equal(rows_with("elapsed_ns", ""), 1);
    /* Another run may fail as well; the last row that was left counts. */
    leave("two", 0);
    leave("three", 0);
    assert_int_equal(run_status_write_row("failed", "another", &e), 0);
    assert_int_equal(rows_with("run_id", "two"), 0);
    assert_int_equal(rows_with("run_id", "three"), 1);
    assert_int_equal(e.code, 0);
}

/* Rows that were measured before stay in the file. */
static void measured_rows_are_no_end(void **state)
{
    struct err e = {0};
    struct run_row row;

    (void)state;
    row_clear(run_columns, &row);
    row.run_id = "one";
    row.status = STATUS_OK;
    assert_int_equal(
        csv_append(dir, ROW_RUNS_FILE, run_columns, &row, 1, NULL, &e), 0);
    leave("one", 0);
    assert_int_equal(run_status_write_row("failed", "why", &e), 0);
    assert_int_equal(rows_with("run_id", "one"), 2);
}

/* A directory of the same name on another host is not changed. */
static void only_in_the_same_file(void **state)
{
    struct err e = {0};
    struct stat s;

    (void)state;
    leave("one", 12345678);
    assert_int_equal(run_status_write_row("failed", "why", &e), 0);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(
        csv_append(dir, ROW_RUNS_FILE, run_columns, NULL, 0, NULL, &e), 0);
    assert_int_equal(stat(path, &s), 0);
    leave("one", s.st_ino + 1);
    assert_int_equal(run_status_write_row("failed", "why", &e), 0);
    assert_int_equal(rows_with("run_id", "one"), 0);
    leave("one", s.st_ino);
    assert_int_equal(run_status_write_row("failed", "why", &e), 0);
    assert_int_equal(rows_with("run_id", "one"), 1);
}

/* Many writers at once, as when all ranks of a host are lost. */
static void a_crowd_writes_one_row(void **state)
{
    enum { CROWD = 12 };
    struct err e = {0};

    (void)state;
    leave("one", 0);
    for (int i = 0; i < CROWD; i++)
        if (fork() == 0)
            _exit(run_status_write_row("failed", "why", &e) != 0);
    for (int i = 0; i < CROWD; i++) {
        int status = -1;

        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    assert_int_equal(rows_with("run_id", "one"), 1);
}

/* The parent sees the row that a child leaves. */
static void left_by_a_child(void **state)
{
    struct err e = {0};
    int status = -1;
    pid_t pid = fork();

    (void)state;
    if (pid == 0) {
        leave("child", 0);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(run_status_write_row("failed", "why", &e), 0);
    assert_int_equal(rows_with("run_id", "child"), 1);
}

static void use_up(volatile char *before)
{
    volatile char room[4096];

    room[0] = before[0];
    if (room[0] == 0) /* always, which the compiler does not know */
        use_up(room);
    room[1] = before[1]; /* so that this is not a loop */
}

static void *worker_7(void *arg)
{
    static const _Atomic int32_t phase = 5;
    volatile char none[2] = {0, 0};

    (void)arg;
    crash_worker(7, &phase);
    use_up(none);
    return NULL;
}

/* The handler also runs in a thread whose stack is used up. */
static void a_crash_names_its_worker(void **state)
{
    const struct rlimit no_core = {0, 0};
    int status = -1;
    pid_t pid = fork();

    (void)state;
    if (pid == 0) {
        pthread_t thread;

        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGSEGV, SIG_DFL); /* cmocka has a handler */
        crash_watch();
        if (pthread_create(&thread, NULL, worker_7, NULL) == 0)
            pthread_join(thread, NULL);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSEGV);
    assert_int_equal(run_status->crash.pid, pid);
    assert_int_equal(run_status->crash.worker, 7);
    assert_int_equal(run_status->crash.phase, 5);
    assert_int_not_equal(run_status->crash.tid, pid);
}

static void names(void **state)
{
    char whose[160];

    (void)state;
    strcpy(run_status->host, "node4");
    run_status_describe(77, whose, sizeof whose);
    assert_string_equal(whose, "the run (pid 77 on node4)");
    atomic_store(&run_status->rank, 3);
    run_status_describe(77, whose, sizeof whose);
    assert_string_equal(whose, "rank 3 (pid 77 on node4)");
    atomic_store(&run_status->first, 6);
    atomic_store(&run_status->locals, 1);
    run_status_describe(77, whose, sizeof whose);
    assert_string_equal(whose, "rank 3 (worker 6, pid 77 on node4)");
    atomic_store(&run_status->locals, 2);
    run_status_describe(77, whose, sizeof whose);
    assert_string_equal(whose, "rank 3 (workers 6 to 7, pid 77 on node4)");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, new_dir, remove_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_left_nothing_written), TEST(written_once),
        TEST(measured_rows_are_no_end),     TEST(only_in_the_same_file),
        TEST(a_crowd_writes_one_row),       TEST(left_by_a_child),
        TEST(a_crash_names_its_worker),     TEST(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
