/* SPDX-License-Identifier: BSD-3-Clause */
/* Columns against the structs they describe, cells, and SCHEMA.md. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/rows/row.h"
#include "results/rows/schema.h"

/* Columns that sweeps and readers of older rows use. */
static const char run_names[] =
    "run_id label utc host version kernel kernel_args method isa driver "
    "driver_args "
    "engine workers ranks threads nodes depth grain schedule pages place "
    "place_asked "
    "place_actual seed rep warmup passes chunks elapsed_ns setup_ns launch_ns "
    "work_cpu_ns other_cpu_ns runqueue_ns migrations comm_ns "
    "exchange_alone_ns interior_alone_ns exchange_interior_ns cores_achieved "
    "waits_achieved wait_ns late_p50_ns late_p99_ns late_max_ns syscalls "
    "wait_bytes tick_p50_ns tick_p99_ns tick_max_ns ticks max_pss_bytes "
    "huge_bytes work "
    "work_unit spin_ps "
    "work_per_s flops_per_s bytes_per_s fma_share stream_share result "
    "verified ok_count bad_count counts verdict status error ";
static const char worker_names[] =
    "run_id rep warmup host rank worker pid tid place_asked place_actual cpu "
    "core numa mask_pus start_ns elapsed_ns work_cpu_ns runqueue_ns migrations "
    "wait_ns "
    "comm_ns comm_queue_ns setup_ns setup_wait_ns start_wait_ns end_wait_ns "
    "lock_ns "
    "handover_ns chunks units late_max_ns pss_bytes phase status ";

static const char cost_names[] =
    "label utc host version model what yields asked count create_ns switch_ns "
    "finish_ns user_bytes kernel_bytes limit ";

static const char plan_names[] =
    "kind key role kernel options driver driver_options workers place warmups "
    "repeat seed ";

static const char host_names[] =
    "label utc version host kind rank core cpu peer item value_unit value "
    "spread best rounds like excess limit status queue_ns throttled_ns "
    "steal_ns text ";

static void check_table(const struct column *columns, size_t row_bytes,
                        const char *names)
{
    char all[4000] = " ";

    assert_int_equal(column_row_bytes(columns), row_bytes);
    /* Fields are 8 bytes each, in the order of the columns. */
    assert_int_equal(column_count(columns) * 8, row_bytes);
    for (const struct column *c = columns; c->name; c++) {
        size_t words = strlen(c->meaning);

        assert_int_equal(c->offset, 8 * (c - columns));
        assert_ptr_equal(column_find(columns, c->name), c);
        assert_true(words > 10 && c->meaning[words - 1] == '.');
        assert_null(strpbrk(c->meaning, "|\n"));
        assert_true((c->type == COLUMN_TEXT) == (*c->unit == '\0'));
        if (strstr(c->name, "_ns"))
            assert_string_equal(c->unit, "ns");
        if (strstr(c->name, "_bytes"))
            assert_string_equal(c->unit, "bytes");
        if (!strcmp(c->name, "warmup"))
            assert_int_equal(c->type, COLUMN_FLAG);
        assert_true(strlen(all) + strlen(c->name) + 2 < sizeof(all));
        strcat(strcat(all, c->name), " ");
    }
    for (const char *at = names; *at != '\0'; at += strcspn(at, " ") + 1) {
        char wanted[64];

        snprintf(wanted, sizeof(wanted), " %.*s ", (int)strcspn(at, " "), at);
        if (strstr(all, wanted) == NULL)
            fail_msg("no column%s", wanted);
    }
    assert_null(column_find(columns, "no_such_column"));
}

static void test_tables(void **unused)
{
    (void)unused;
    check_table(run_columns, sizeof(struct run_row), run_names);
    check_table(worker_columns, sizeof(struct worker_row), worker_names);
    check_table(cost_columns, sizeof(struct cost_row), cost_names);
    check_table(plan_columns, sizeof(struct plan_row), plan_names);
    check_table(host_columns, sizeof(struct host_row), host_names);
}

static const char *cell(const char *name, const struct run_row *row)
{
    static char text[64];
    const struct column *c = column_find(run_columns, name);
    size_t n = row_cell(c, row, text, sizeof(text));

    assert_int_equal(n, strlen(text));
    assert_int_equal(row_cell(c, row, NULL, 0), n);
    return text;
}

static void test_cleared_row_is_empty(void **unused)
{
    struct run_row row;
    struct worker_row worker;
    char text[8];

    (void)unused;
    memset(&row, 0x5a, sizeof(row));
    memset(&worker, 0x5a, sizeof(worker));
    row_clear(run_columns, &row);
    row_clear(worker_columns, &worker);
    for (const struct column *c = run_columns; c->name; c++)
        assert_string_equal(cell(c->name, &row),
                            c->type == COLUMN_FLAG ? "0" : "");
    for (const struct column *c = worker_columns; c->name; c++)
        assert_int_equal(row_cell(c, &worker, text, sizeof(text)),
                         c->type == COLUMN_FLAG);
}

static void test_cells(void **unused)
{
    static const struct {
        double value;
        const char *text;
    } reals[] = {
        {0, "0"},
        {-0.0, "0"},
        {1.5, "1.5"},
        {1.0 / 3, "0.333333"},
        {1e9, "1000000000"},
        {1000000007, "1000000007"},
        {0x1p53 - 1, "9007199254740991"},
        {0x1p60, "1.15292e+18"},
        {-2.25e-9, "-2.25e-09"},
        {NAN, ""},
        {INFINITY, ""},
        {-INFINITY, ""},
    };
    struct run_row row;
    char small[4];

    (void)unused;
    row_clear(run_columns, &row);
    for (size_t i = 0; i < sizeof(reals) / sizeof(reals[0]); i++) {
        row.work = reals[i].value;
        assert_string_equal(cell("work", &row), reals[i].text);
    }
    row.elapsed_ns = INT64_MAX;
    assert_string_equal(cell("elapsed_ns", &row), "9223372036854775807");
    row.elapsed_ns = INT64_MIN + 1;
    assert_string_equal(cell("elapsed_ns", &row), "-9223372036854775807");
    row.elapsed_ns = 0;
    assert_string_equal(cell("elapsed_ns", &row), "0");
    row.warmup = 4;
    assert_string_equal(cell("warmup", &row), "1");
    row.kernel = "primes";
    assert_string_equal(cell("kernel", &row), "primes");
    assert_int_equal(row_cell(column_find(run_columns, "kernel"), &row, small,
                              sizeof(small)),
                     6);
    assert_string_equal(small, "pri");
}

static void test_result(void **unused)
{
    char text[ROW_RESULT_SIZE];

    (void)unused;
    row_result(50847534, 0, text);
    assert_string_equal(text, "50847534");
    row_result(UINT64_MAX, 0, text);
    assert_string_equal(text, "18446744073709551615");
    row_result(0xabc, 1, text);
    assert_string_equal(text, "h:0000000000000abc");
}

/* The text of a stream, to be freed; closes it. */
static char *slurp(FILE *f, size_t *size)
{
    char *text = malloc(1 << 20);

    assert_non_null(text);
    rewind(f);
    *size = fread(text, 1, (1 << 20) - 1, f);
    text[*size] = '\0';
    fclose(f);
    return text;
}

/* The text of a file of the source, in the directory $BRIGADE_SOURCE or the
 * current one. */
static char *source_text(const char *name, size_t *size)
{
    const char *root = getenv("BRIGADE_SOURCE");
    char path[1000];
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s", root ? root : ".", name);
    f = fopen(path, "r");
    if (!f)
        fail_msg("cannot open '%s': run from the root of the source, or set "
                 "BRIGADE_SOURCE",
                 path);
    return slurp(f, size);
}

static void test_schema_is_current(void **unused)
{
    FILE *made = tmpfile();
    size_t made_size, committed_size;
    char *made_text, *committed_text;

    (void)unused;
    assert_non_null(made);
    assert_int_equal(schema_print(made, NULL), 0);
    made_text = slurp(made, &made_size);
    committed_text = source_text("results/SCHEMA.md", &committed_size);
    if (made_size != committed_size ||
        memcmp(made_text, committed_text, made_size))
        fail_msg("results/SCHEMA.md differs from the columns; regenerate it: "
                 "build/brigade list columns --markdown >results/SCHEMA.md");
    for (const struct column *c = run_columns; c->name; c++)
        assert_non_null(strstr(made_text, c->meaning));
    for (const struct column *c = worker_columns; c->name; c++)
        assert_non_null(strstr(made_text, c->meaning));
    free(made_text);
    free(committed_text);
}

/* Every line of the formula in hash.h, which is indented in its comment, is in
 * SCHEMA.md. */
static void test_schema_quotes_the_hash(void **unused)
{
    size_t size, found = 0;
    char *schema = source_text("results/SCHEMA.md", &size);
    char *hash = source_text("kernels/base/hash.h", &size), *rest = hash, *line;

    (void)unused;
    while ((line = strsep(&rest, "\n")) != NULL) {
        if (strncmp(line, " *     ", 7))
            continue;
        found++;
        if (!strstr(schema, line + 3))
            fail_msg("SCHEMA.md lacks '%s' of hash.h", line + 3);
    }
    assert_true(found >= 7);
    free(schema);
    free(hash);
}

static void test_schema_on_full_device(void **unused)
{
    FILE *full = fopen("/dev/full", "w");
    struct err e = {0};

    (void)unused;
    assert_non_null(full);
    assert_int_equal(schema_print(full, &e), -1);
    assert_int_equal(e.code, EXIT_RESULTS);
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_cleared_row_is_empty),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_result),
        cmocka_unit_test(test_schema_is_current),
        cmocka_unit_test(test_schema_quotes_the_hash),
        cmocka_unit_test(test_schema_on_full_device),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
