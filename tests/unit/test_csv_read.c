/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading CSV: every text is read back unchanged, and malformed files are
 * errors. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernels/base/hash.h"
#include "results/rows/csv.h"

static char path[] = "/tmp/test_csv_read.XXXXXX";

static int make_file(void **unused)
{
    int fd = mkstemp(path);

    (void)unused;
    return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **unused)
{
    (void)unused;
    return unlink(path);
}

static void put(const char *text, size_t size)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

#define TEXTS 300

/* Letters that need quotes are as frequent as all others together. */
static void random_text(char *to, size_t size, uint64_t *state)
{
    static const char awkward[] = ",\"\r\n' \t=+@\\;";
    size_t n = random_next(state) % size;

    for (size_t i = 0; i < n; i++)
        to[i] = random_next(state) % 2
                    ? awkward[random_next(state) % (sizeof(awkward) - 1)]
                    : (char)(1 + random_next(state) % 255);
    to[n] = '\0';
}

static void test_round_trip(void **unused)
{
    static const char *const fields[] = {"run_id", "kernel_args", "status"};
    static char texts[TEXTS][3][40];
    struct run_row *rows = calloc(TEXTS, sizeof(*rows));
    struct csv_table t;
    struct err e = {0};
    uint64_t state = 42;
    FILE *f = fopen(path, "w");

    (void)unused;
    assert_non_null(f);
    assert_non_null(rows);
    for (size_t i = 0; i < TEXTS; i++) {
        row_clear(run_columns, &rows[i]);
        for (size_t k = 0; k < 3; k++)
            random_text(texts[i][k], sizeof(texts[i][k]), &state);
        rows[i].run_id = texts[i][0]; /* first, in the middle, last */
        rows[i].kernel_args = texts[i][1];
        rows[i].status = texts[i][2];
        rows[i].elapsed_ns = (int64_t)random_next(&state);
        rows[i].cores_achieved = 0.25 * (double)i;
    }
    assert_int_equal(csv_print(f, run_columns, rows, TEXTS, &e), 0);
    assert_int_equal(fclose(f), 0);

    assert_int_equal(csv_read(path, &t, &e), 0);
    assert_int_equal(t.row_count, TEXTS);
    assert_int_equal(t.column_count, column_count(run_columns));
    for (size_t i = 0; i < TEXTS; i++) {
        int64_t elapsed;
        double cores;

        for (size_t k = 0; k < 3; k++)
            assert_string_equal(csv_cell(&t, i, csv_find(&t, fields[k])),
                                texts[i][k]);
        assert_int_equal(
            csv_cell_int(&t, i, csv_find(&t, "elapsed_ns"), &elapsed, &e), 0);
        assert_int_equal(elapsed, rows[i].elapsed_ns);
        assert_int_equal(
            csv_cell_real(&t, i, csv_find(&t, "cores_achieved"), &cores, &e),
            0);
        assert_true(cores == rows[i].cores_achieved);
        assert_int_equal(
            csv_cell_int(&t, i, csv_find(&t, "seed"), &elapsed, &e), 1);
    }
    csv_release(&t);
    free(rows);
}

static void test_accepted(void **unused)
{
    static const char text[] = "\xef\xbb\xbf"
                               "a,\"b\"\r\n1,\"x\ny\"\r\n,\r\n\"\",z\r\n1,\"2";
    struct csv_table t;
    struct err e = {0};

    (void)unused;
    put(text, sizeof(text) - 1);
    assert_int_equal(csv_read(path, &t, &e), 0);
    assert_int_equal(t.column_count, 2);
    assert_int_equal(t.row_count, 3);
    assert_string_equal(csv_cell(&t, 0, csv_find(&t, "a")), "1");
    assert_string_equal(csv_cell(&t, 0, csv_find(&t, "b")), "x\ny");
    assert_string_equal(csv_cell(&t, 1, 0), "");
    assert_string_equal(csv_cell(&t, 2, 1), "z");
    assert_string_equal(csv_cell(&t, 2, csv_find(&t, "c")), "");
    assert_int_equal(t.lines[1], 4);
    assert_int_equal(t.files[0].torn_line, 6);
    csv_release(&t);
}

static void test_torn_lines(void **unused)
{
    /* In each, the last line has no newline, though it may look complete. */
    static const char *const texts[] = {"a,b\n1,2\n3,4",   "a,b\n1,2\n3",
                                        "a,b\n1,2\n3,\"",  "a,b\n1,2\n\"3\"",
                                        "a,b\n1,2\n3,4,5", "a,b\n1,2\n3,4\r"};
    struct csv_table t;
    struct err e = {0};

    (void)unused;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        put(texts[i], strlen(texts[i]));
        assert_int_equal(csv_read(path, &t, &e), 0);
        assert_int_equal(t.row_count, 1);
        assert_int_equal(t.files[0].torn_line, 3);
        csv_release(&t);
    }
}

#define TEXT(literal) literal, sizeof(literal) - 1

static void test_refused(void **unused)
{
    static const struct {
        const char *text;
        size_t size;
        const char *error;
    } files[] = {
        {TEXT(""), "line 1 is not a whole header"},
        {TEXT("a,b"), "line 1 is not a whole header"},
        {TEXT("a,\"b"), "line 1 is not a whole header"},
        {TEXT("a,\"b\nc\n"), "line 1 is not a whole header"},
        {TEXT("\n1\n"), "line 1 has a column without a name"},
        {TEXT("a,,b\n"), "line 1 has a column without a name"},
        {TEXT("a,b,a\n"), "line 1 names a column twice"},
        {TEXT("a,b\n1,2\n3\n"), "line 3 has 1 cells, the header has 2"},
        {TEXT("a,b\n1,2\n3,4,5\n"), "line 3 has 3 cells, the header has 2"},
        {TEXT("a,b\n1,2\n\n"), "line 3 has 1 cells"},
        {TEXT("a,b\n1,x\"y\n"), "line 2 has a quote in the middle"},
        {TEXT("a,b\n1,\"x\"y\n"), "line 2 has a quote in the middle"},
        {TEXT("a,b\n1,\"x\"\r3\n"), "line 2 has a quote in the middle"},
        {TEXT("a,b\n1,2\n\"1,2\n1,2\n"), "line 3 opens a quote that is never"},
        {TEXT("a,b\n1,2\n3,\0\n"), "line 3 holds a zero byte"},
    };
    struct csv_table t;

    (void)unused;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct err e = {0};

        put(files[i].text, files[i].size);
        if (csv_read(path, &t, &e) != -1)
            fail_msg("file %zu was accepted", i);
        if (!strstr(e.text, files[i].error))
            fail_msg("file %zu: '%s'", i, e.text);
        assert_int_equal(e.code, EXIT_RESULTS);
        assert_null(t.files);
        csv_release(&t); /* harmless */
    }
}

static void test_limits(void **unused)
{
    static char text[8000];
    struct csv_table t;
    struct err e = {0};
    size_t n = 0;

    (void)unused;
    for (int i = 0; i <= CSV_MAX_COLUMNS; i++)
        n += (size_t)sprintf(text + n, "%sc%d", i ? "," : "", i);
    text[n++] = '\n';
    put(text, n);
    assert_int_equal(csv_read(path, &t, &e), -1);
    assert_non_null(strstr(e.text, "more than 1024 columns"));
    e = (struct err){0};
    assert_int_equal(truncate(path, (off_t)1 << 40), 0); /* sparse */
    assert_int_equal(csv_read(path, &t, &e), -1);
    assert_non_null(strstr(e.text, "line 2 holds a zero byte"));
    e = (struct err){0};
    assert_int_equal(csv_read("/no/such/file", &t, &e), -1);
    assert_int_equal(e.code, EXIT_RESULTS);
    e = (struct err){0};
    assert_int_equal(csv_read("/tmp", &t, &e), -1);
}

/* A file of many parts: rows across their ends, long cells, many different
 * texts and few. */
static void test_long_file(void **unused)
{
    enum { ROWS = 40000, LONG = 1000000 };
    char *text = malloc(LONG + 1);
    FILE *f = fopen(path, "w");
    struct csv_table t;
    struct err e = {0};

    (void)unused;
    assert_non_null(f);
    assert_non_null(text);
    memset(text, 'x', LONG);
    text[LONG] = '\0';
    fprintf(f, "number,same,text\n");
    for (int i = 0; i < ROWS; i++)
        fprintf(f, "%d,%s,\"a, \"\"%d\"\"\nb %.*s\"\n", i,
                i < ROWS / 2 ? "one" : "two", i % 777,
                i == ROWS / 3 ? LONG : i % 100, text);
    fclose(f);
    assert_int_equal(csv_read(path, &t, &e), 0);
    assert_int_equal(t.row_count, ROWS);
    for (int i = 0; i < ROWS; i++) {
        char want[300];
        int64_t n;

        assert_int_equal(t.lines[i], 2 + 2 * i);
        assert_int_equal(csv_cell_int(&t, (size_t)i, 0, &n, &e), 0);
        assert_int_equal(n, i);
        assert_string_equal(csv_cell(&t, (size_t)i, 1),
                            i < ROWS / 2 ? "one" : "two");
        snprintf(want, sizeof want, "a, \"%d\"\nb %.*s", i % 777, i % 100,
                 text);
        if (i == ROWS / 3)
            assert_true(strlen(csv_cell(&t, (size_t)i, 2)) > LONG);
        else
            assert_string_equal(csv_cell(&t, (size_t)i, 2), want);
    }
    csv_release(&t);
    f = fopen(path, "w");
    fprintf(f, "a\n%s%s\n", text, text);
    fclose(f);
    assert_int_equal(csv_read(path, &t, &e), -1);
    assert_non_null(strstr(e.text, "line 2 has a cell of more than 1 MiB"));
    f = fopen(path, "w");
    fprintf(f, "a\n\"");
    for (int i = 0; i < 17; i++)
        fprintf(f, "%s\n", text);
    fclose(f);
    e = (struct err){0};
    assert_int_equal(csv_read(path, &t, &e), -1);
    assert_non_null(strstr(e.text, "line 2 is longer than 16 MiB"));
    free(text);
}

/* Several files as one table; one that cannot be read leaves it as it was. */
static void test_more(void **unused)
{
    struct csv_table t = {0}, apart;
    struct err e = {0};

    (void)unused;
    put("a,b\n1,2\n3,4\n5", 13);
    assert_int_equal(csv_read_more(path, &t, &e), 0);
    put("c,d\n6,7\n8,9,10\n", 16);
    assert_int_equal(csv_read_more(path, &t, &e), -1);
    assert_int_equal(t.column_count, 2);
    assert_int_equal(csv_find(&t, "c"), CSV_NONE);
    put("c,b\n6,7\n8,9\n", 12);
    assert_int_equal(csv_read_more(path, &t, &e), 0);
    assert_int_equal(t.column_count, 3);
    assert_int_equal(t.row_count, 4);
    assert_int_equal(t.file_count, 2);
    assert_int_equal(t.files[0].torn_line, 4);
    assert_int_equal(t.files[1].first_row, 2);
    assert_string_equal(csv_cell(&t, 1, csv_find(&t, "c")), "");
    assert_string_equal(csv_cell(&t, 2, csv_find(&t, "a")), "");
    assert_string_equal(csv_cell(&t, 2, csv_find(&t, "c")), "6");
    assert_string_equal(csv_cell(&t, 3, csv_find(&t, "b")), "9");
    assert_int_equal(csv_split(&t, "\1\0\0\1", &apart, &e), 0);
    assert_int_equal(t.row_count, 2);
    assert_int_equal(apart.row_count, 2);
    assert_string_equal(csv_cell(&t, 0, csv_find(&t, "b")), "4");
    assert_string_equal(csv_cell(&t, 1, csv_find(&t, "c")), "6");
    assert_string_equal(csv_cell(&apart, 0, csv_find(&apart, "a")), "1");
    assert_string_equal(csv_cell(&apart, 1, csv_find(&apart, "b")), "9");
    assert_int_equal(apart.lines[1], 3);
    assert_int_equal(csv_file_of(&t, 0) - t.files, 0);
    assert_int_equal(csv_file_of(&t, 1) - t.files, 1);
    csv_release(&apart);
    csv_release(&t);
}

/* A good file with a few bytes changed and its end removed: either an error
 * with a message, or a table of which every cell can be read. */
static void test_damaged(void **unused)
{
    static const char good[] = "a,b,c\n1,\"x,\"\"y\"\"\",3\n4,\"\n\",6\n,,\n";
    static const char bytes[] = "\",\n\r\0x";
    uint64_t state = 3;
    int refused = 0;

    (void)unused;
    for (int round = 0; round < 600; round++) {
        char text[sizeof(good)];
        size_t size = random_next(&state) % sizeof(good), read = 0;
        struct csv_table t;
        struct err e = {0};

        memcpy(text, good, sizeof(good));
        for (int i = 0; i < 3; i++)
            text[random_next(&state) % sizeof(text)] =
                bytes[random_next(&state) % (sizeof(bytes) - 1)];
        put(text, size);
        if (csv_read(path, &t, &e)) {
            refused++;
            assert_true(e.code == EXIT_RESULTS && *e.text);
            continue;
        }
        for (size_t r = 0; r < t.row_count; r++)
            for (size_t c = 0; c < t.column_count; c++)
                read += strlen(csv_cell(&t, r, c));
        assert_true(read <= size);
        csv_release(&t);
    }
    assert_in_range(refused, 60, 590);
}

static void test_numbers(void **unused)
{
    static const struct {
        const char *text;
        int as_int, as_real;
    } cells[] = {
        {"0", 0, 0},      {"-7", 0, 0},
        {"", 1, 1},       {"9223372036854775807", 0, 0},
        {"1.5", -1, 0},   {"9223372036854775808", -1, 0},
        {"1e9", -1, 0},   {"1e999", -1, -1},
        {" 1", -1, -1},   {"+1", -1, -1},
        {"0x10", -1, -1}, {"nan", -1, -1},
        {"inf", -1, -1},  {"-", -1, -1},
        {"1-", -1, -1},   {"e", -1, -1},
        {"12 ", -1, -1},  {"1e-400", -1, 0},
    };
    struct csv_table t;
    struct err e = {0};

    (void)unused;
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        char text[64];
        int64_t integer;
        double real;
        int n = snprintf(text, sizeof(text), "x,y\n,\"%s\"\n", cells[i].text);

        put(text, (size_t)n);
        assert_int_equal(csv_read(path, &t, &e), 0);
        if (csv_cell_int(&t, 0, 1, &integer, &e) != cells[i].as_int ||
            csv_cell_real(&t, 0, 1, &real, &e) != cells[i].as_real)
            fail_msg("'%s'", cells[i].text);
        assert_true(cells[i].as_int == 0 || integer == ROW_UNKNOWN);
        assert_true(cells[i].as_real == 0 || isnan(real));
        if (cells[i].as_int < 0)
            assert_non_null(strstr(e.text, "line 2: column 'y' is not"));
        e = (struct err){0};
        csv_release(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_torn_lines), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_limits),     cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_numbers),    cmocka_unit_test(test_long_file),
        cmocka_unit_test(test_more),
    };

    return cmocka_run_group_tests(tests, make_file, remove_file) != 0;
}
