/* SPDX-License-Identifier: BSD-3-Clause */
/* Appending to files of every kind, and printing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results/rows/csv.h"
#include "tests/unit/csv_pairs.h"

static void test_new_file(void **unused)
{
    struct err e;
    int64_t cut = -1;

    (void)unused;
    assert_int_equal(append_two(&cut, &e), 0);
    assert_int_equal(cut, 0);
    assert_file("name,count\n" TWO_ROWS);
    assert_int_equal(append_two(NULL, &e), 0);
    assert_file("name,count\n" TWO_ROWS TWO_ROWS);
}

/* The file before and after appending two rows (NULL: unchanged), the bytes
 * removed, words of the error. */
static void test_existing_files(void **unused)
{
    static const struct {
        const char *before, *after;
        int64_t cut;
        const char *error;
    } files[] = {
        {"", "name,count\n" TWO_ROWS, 0, NULL},
        {"name,count\n", "name,count\n" TWO_ROWS, 0, NULL},
        {"name,count\r\nx,0\r\n", "name,count\r\nx,0\r\n" TWO_ROWS, 0, NULL},
        {"\xef\xbb\xbfname,count\n", "\xef\xbb\xbfname,count\n" TWO_ROWS, 0,
         NULL},
        {"\"name\",\"count\"\n", "\"name\",\"count\"\n" TWO_ROWS, 0, NULL},
        {"count,x,name\n7,8,9\n",
         "count,x,name\n7,8,9\n1,,a\n2,,\"b,\"\"c\"\"\"\n", 0, NULL},
        /* torn rows and headers */
        {"name,count\nq,1\nz,", "name,count\nq,1\n" TWO_ROWS, 2, NULL},
        {"name,count\nz", "name,count\n" TWO_ROWS, 1, NULL},
        {"name,count\nq,1\n\"z,", "name,count\nq,1\n" TWO_ROWS, 3, NULL},
        {"name,count\n\"q\nr\",1\nz,", "name,count\n\"q\nr\",1\n" TWO_ROWS, 2,
         NULL},
        {"name,co", "name,count\n" TWO_ROWS, 7, NULL},
        {"name,count", "name,count\n" TWO_ROWS, 10, NULL},
        /* not files of these rows: unchanged */
        {"name,x\n", NULL, 0,
         "lacks column 'count', as another version writes it; choose another "
         "--out"},
        {"count\n1\n", NULL, 0, "lacks column 'name'"},
        {"name,count,name\n", NULL, 0, "repeats column 'name'"},
        {"a letter", NULL, 0, "not a header of these rows"},
        {"name,county", NULL, 0, "not a header of these rows"},
        {"na\"me,count\n", NULL, 0, "not a header of these rows"},
        {"\"name,count\n", NULL, 0, "not a header of these rows"},
        {"\n", NULL, 0, "lacks column 'name'"},
        {"name,count\nx,1\n\"z,1\nx,2\nx,3\n", NULL, 0,
         "line 3 opens a quote that is never closed"},
    };
    struct err e;

    (void)unused;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        int64_t cut = -1;
        int status;

        put(files[i].before, strlen(files[i].before));
        status = append_two(&cut, &e);
        if (status != (files[i].error ? -1 : 0))
            fail_msg("file %zu: status %d: %s", i, status, e.text);
        assert_int_equal(cut, files[i].cut);
        assert_file(files[i].after ? files[i].after : files[i].before);
        if (files[i].error) {
            assert_int_equal(e.code, EXIT_RESULTS);
            if (!strstr(e.text, files[i].error))
                fail_msg("file %zu: '%s'", i, e.text);
        }
    }
}

/* At the limit of a file's size write() takes a part, and then nothing. */
static void test_short_write(void **unused)
{
    static const char before[] = "name,count\nq,1\n";
    struct rlimit old, limit;
    struct err e;
    int status;

    (void)unused;
    put(before, sizeof before - 1);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    limit = (struct rlimit){sizeof before + 4, old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    status = append_two(NULL, &e);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(status, -1);
    assert_non_null(strstr(e.text, "no row was added"));
    assert_file(before);
}

static void test_long_header(void **unused)
{
    static char text[1 << 17];
    struct err e;

    (void)unused;
    memset(text, 'x', sizeof(text));
    put(text, sizeof(text));
    assert_int_equal(append_two(NULL, &e), -1);
    memset(text, ',', sizeof(text));
    memcpy(text, "name,count", 10);
    text[sizeof(text) - 1] = '\n';
    put(text, sizeof(text));
    assert_int_equal(append_two(NULL, &e), -1);
    assert_int_equal(e.code, EXIT_RESULTS);
    text[2000] = '\n'; /* short enough, but of too many columns */
    put(text, 2001);
    assert_int_equal(append_two(NULL, &e), -1);
    assert_non_null(strstr(e.text, "not a header of these rows"));
}

static void test_directories(void **unused)
{
    struct err e = {0};
    char path[200], *huge = calloc(1, 10000);
    struct stat s;

    (void)unused;
    snprintf(path, sizeof(path), "%s//a/b/", directory);
    assert_int_equal(csv_make_directory(path, &e), 0);
    assert_int_equal(csv_make_directory(path, &e), 0);
    assert_int_equal(stat(path, &s), 0);
    assert_true(S_ISDIR(s.st_mode));
    assert_int_equal(rmdir(path), 0);
    snprintf(path, sizeof(path), "%s/a", directory);
    assert_int_equal(rmdir(path), 0);

    assert_int_equal(csv_make_directory("", &e), -1);
    assert_int_equal(e.code, EXIT_RESULTS);
    e = (struct err){0};
    assert_int_equal(csv_make_directory("/dev/full", &e), -1);
    assert_non_null(strstr(e.text, "'/dev/full': Not a directory"));
    e = (struct err){0};
    assert_int_equal(csv_make_directory("/dev/full/x", &e), -1);
    assert_non_null(huge);
    memset(huge, 'a', 9999);
    assert_int_equal(csv_make_directory(huge, &e), -1);
    e = (struct err){0};
    assert_int_equal(csv_append(huge, "t.csv", pair_columns, two, 2, NULL, &e),
                     -1);
    assert_int_equal(e.code, EXIT_RESULTS);
    free(huge);
}

/* A FIFO of that name neither blocks nor is written to. */
static void test_fifo_is_refused(void **unused)
{
    struct csv_table t;
    struct err e;

    (void)unused;
    unlink(file_path);
    assert_int_equal(mkfifo(file_path, 0600), 0);
    assert_int_equal(append_two(NULL, &e), -1);
    assert_non_null(strstr(e.text, "not a regular file"));
    e = (struct err){0};
    assert_int_equal(csv_read(file_path, &t, &e), -1);
    assert_non_null(strstr(e.text, "not a regular file"));
}

static void test_print(void **unused)
{
    char got[200] = "";
    FILE *f = tmpfile();

    (void)unused;
    assert_non_null(f);
    assert_int_equal(csv_print(f, pair_columns, two, 0, NULL), 0);
    assert_int_equal(csv_print_rows(f, pair_columns, two, 2, NULL), 0);
    assert_int_equal(csv_print(f, pair_columns, two, 2, NULL), 0);
    rewind(f);
    got[fread(got, 1, sizeof(got) - 1, f)] = '\0';
    assert_string_equal(got, "name,count\n" TWO_ROWS "name,count\n" TWO_ROWS);
    fclose(f);
}

static void test_formulas_are_guarded(void **unused)
{
    static const char *const texts[] = {
        "=1+1", "+a,b", "-", "@c", "\td", "\re", "''=f", "'g", "'", "h=",
    };
    enum { N = sizeof(texts) / sizeof(texts[0]) };
    char path[] = "/tmp/brigade-csv-XXXXXX";
    int fd = mkstemp(path);
    FILE *f = fdopen(fd, "w");
    struct csv_table t;
    struct err e = {0};
    char got[200] = "";

    (void)unused;
    assert_non_null(f);
    fputs("name,count\n", f);
    for (size_t i = 0; i < N; i++) {
        struct pair row = {.name = texts[i], .count = -1};

        assert_int_equal(csv_print_rows(f, pair_columns, &row, 1, &e), 0);
    }
    fclose(f);
    assert_int_equal(csv_read(path, &t, &e), 0);
    assert_int_equal(t.row_count, N);
    for (size_t i = 0; i < N; i++)
        assert_string_equal(csv_cell(&t, i, 0), texts[i]);
    csv_release(&t);
    f = fopen(path, "r");
    assert_non_null(f);
    got[fread(got, 1, sizeof(got) - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(got, "name,count\n'=1+1,-1\n\"'+a,b\",-1\n'-,-1\n"
                             "'@c,-1\n'\td,-1\n\"'\re\",-1\n'''=f,-1\n"
                             "'g,-1\n',-1\nh=,-1\n");
    unlink(path);
}

static void test_print_cell(void **unused)
{
    static const char *const texts[][2] = {
        {"plain", "plain"},   {"", ""},
        {"a,b", "\"a,b\""},   {"say \"a\"", "\"say \"\"a\"\"\""},
        {"a\nb", "\"a\nb\""}, {"a\rb", "\"a\rb\""},
        {"\"", "\"\"\"\""},   {"--units 1", "--units 1"},
    };
    FILE *full = fopen("/dev/full", "w");
    struct err e = {0};

    (void)unused;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        char got[40] = "";
        FILE *f = tmpfile();

        assert_non_null(f);
        assert_int_equal(csv_print_cell(f, texts[i][0], &e), 0);
        rewind(f);
        got[fread(got, 1, sizeof(got) - 1, f)] = '\0';
        assert_string_equal(got, texts[i][1]);
        fclose(f);
    }
    assert_non_null(full);
    setvbuf(full, NULL, _IONBF, 0);
    assert_int_equal(csv_print_cell(full, "a", &e), -1);
    assert_int_equal(e.code, EXIT_RESULTS);
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formulas_are_guarded),
        cmocka_unit_test(test_new_file),
        cmocka_unit_test(test_existing_files),
        cmocka_unit_test(test_short_write),
        cmocka_unit_test(test_long_header),
        cmocka_unit_test(test_directories),
        cmocka_unit_test(test_fifo_is_refused),
        cmocka_unit_test(test_print),
        cmocka_unit_test(test_print_cell),
    };

    return cmocka_run_group_tests(tests, make_directory, remove_directory) != 0;
}
