/* SPDX-License-Identifier: BSD-3-Clause */
/* Appending while other processes write, and to a full disk: whole rows or
 * none. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "results/rows/csv.h"
#include "tests/unit/csv_pairs.h"

#define WRITERS     2
#define WRITER_ROWS 200

/* One process: many appends of one long row with an awkward text. */
static int write_rows(int writer)
{
    char text[3000];
    struct err e = {0};

    for (int i = 0; i < WRITER_ROWS; i++) {
        struct pair row = {text, writer * WRITER_ROWS + i};

        memset(text, 'a' + writer, sizeof(text));
        memcpy(text, "\"\n,", 3);
        text[100 + (i * 37) % 2800] = '\0';
        if (csv_append(directory, "t.csv", pair_columns, &row, 1, NULL, &e)) {
            fprintf(stderr, "%s\n", e.text);
            return 1;
        }
    }
    return 0;
}

static void test_concurrent_writers(void **unused)
{
    struct csv_table t;
    struct err e = {0};
    char seen[WRITERS * WRITER_ROWS] = {0};
    size_t name, count;

    (void)unused;
    unlink(file_path);
    fflush(NULL);
    for (int i = 0; i < WRITERS; i++) {
        pid_t pid = fork();

        assert_true(pid >= 0);
        if (pid == 0)
            _exit(write_rows(i));
    }
    for (int i = 0; i < WRITERS; i++) {
        int status;

        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    assert_int_equal(csv_read(file_path, &t, &e), 0);
    assert_int_equal(t.row_count, WRITERS * WRITER_ROWS);
    assert_int_equal(t.files[0].torn_line, 0);
    name = csv_find(&t, "name");
    count = csv_find(&t, "count");
    for (size_t i = 0; i < t.row_count; i++) {
        const char *text = csv_cell(&t, i, name);
        int64_t n;

        assert_int_equal(csv_cell_int(&t, i, count, &n, &e), 0);
        assert_in_range(n, 0, WRITERS * WRITER_ROWS - 1);
        assert_int_equal(seen[n]++, 0);
        assert_int_equal(strlen(text), 100 + (n % WRITER_ROWS * 37) % 2800);
        assert_int_equal(text[50], 'a' + n / WRITER_ROWS);
    }
    csv_release(&t);
}

/* Nothing is written while another process holds the lock, even a shared
 * one. */
static void test_lock(void **unused)
{
    const struct timespec pause = {.tv_nsec = 2 * 1000 * 1000};
    struct err e;
    int fd, status;
    pid_t pid;

    (void)unused;
    put("name,count\n", 11);
    fd = open(file_path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_SH), 0);
    fflush(NULL);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(fd);
        _exit(append_two(NULL, &e) != 0);
    }
    for (int i = 0; i < 30; i++) {
        assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
        nanosleep(&pause, NULL);
    }
    assert_file("name,count\n");
    assert_int_equal(flock(fd, LOCK_UN), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_file("name,count\n" TWO_ROWS);
    close(fd);
}

static void test_full_device(void **unused)
{
    FILE *full = fopen("/dev/full", "w");
    struct err e;

    (void)unused;
    unlink(file_path);
    assert_int_equal(symlink("/dev/full", file_path), 0);
    assert_int_equal(append_two(NULL, &e), -1);
    assert_int_equal(e.code, EXIT_RESULTS);
    assert_non_null(strstr(e.text, "cannot write '"));
    assert_non_null(strstr(e.text, "t.csv': No space left on device"));
    assert_int_equal(unlink(file_path), 0);

    assert_non_null(full);
    e = (struct err){0};
    assert_int_equal(csv_print(full, pair_columns, two, 2, &e), -1);
    assert_int_equal(e.code, EXIT_RESULTS);
    fclose(full);
}

/* In a child, with which its mount name space ends. Exits 77 with the reason if
 * it cannot mount. */
static int fill_disk(void)
{
    static char long_text[3000];
    struct pair rows[40];
    struct err e = {0};
    struct stat before, after;
    int64_t cut = -1;
    int appended = 0;

    if (unshare(CLONE_NEWNS) ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("tmpfs", directory, "tmpfs", 0, "size=256k")) {
        printf("skipped: cannot mount a small tmpfs: %s\n", strerror(errno));
        return 77;
    }
    memset(long_text, 'x', sizeof(long_text) - 1);
    for (size_t i = 0; i < 40; i++)
        rows[i] = (struct pair){long_text, (int64_t)i};
    before.st_size = 0;
    while (csv_append(directory, "t.csv", pair_columns, rows, 40, &cut, &e) ==
               0 &&
           appended < 100) {
        appended++;
        stat(file_path, &before);
    }
    if (stat(file_path, &after))
        return 1;
    printf("%d appends of 120 kB, then '%s'; size %lld, was %lld\n", appended,
           e.text, (long long)after.st_size, (long long)before.st_size);
    return !(appended == 2 && e.code == EXIT_RESULTS &&
             strstr(e.text, "No space left on device") &&
             after.st_size == before.st_size && cut == 0);
}

static void test_full_disk(void **unused)
{
    int status;
    pid_t pid;

    (void)unused;
    fflush(NULL);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        status = fill_disk();
        fflush(NULL);
        _exit(status);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_concurrent_writers),
        cmocka_unit_test(test_lock),
        cmocka_unit_test(test_full_device),
        cmocka_unit_test(test_full_disk),
    };

    return cmocka_run_group_tests(tests, make_directory, remove_directory) != 0;
}
