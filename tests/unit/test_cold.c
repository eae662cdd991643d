/* SPDX-License-Identifier: BSD-3-Clause */
/* First repetitions of fresh processes, and what the report has of them. */
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

#include "results/analysis/cold.h"
#include "results/analysis/noise.h"
#include "tests/unit/rows_directory.h"

/* Rows of `processes` runs with the times first, 100, 101, 102 and 103 ms. */
static void read_runs(int processes, int first, int warmup, struct dataset *d)
{
    FILE *f = fopen(rows_path, "w");

    assert_non_null(f);
    fputs("run_id,rep,warmup,kernel,kernel_args,driver,workers,elapsed_ns,"
          "status\n",
          f);
    for (int p = 0; p < processes; p++)
        for (int rep = 0; rep < 5; rep++)
            fprintf(f, "run%d,%d,%d,spin,,openmp,2,%d000000,ok\n", p, rep,
                    rep < warmup, rep == 0 ? first : 99 + rep);
    rows_read(f, d);
    assert_int_equal(d->groups.count, 1);
}

static int reported(const struct dataset *d, const char *words)
{
    struct noise n;

    noise_diagnose(d, &n);
    for (size_t i = 0; i < n.count; i++)
        if (strstr(n.lines[i], words) != NULL)
            return 1;
    return 0;
}

static void test_clearly_slower(void **unused)
{
    (void)unused;
    for (int warmup = 0; warmup < 2; warmup++) {
        struct dataset d;
        struct cold c;

        read_runs(2, 220, warmup, &d);
        assert_int_equal(cold_of(&d, &d.groups.all[0], &c), 0);
        assert_int_equal(c.processes, 2);
        assert_true(fabs(c.times - 220 / 101.0) < 1e-6);
        assert_true(c.clearly);
        assert_true(reported(&d, "a fresh process takes 2.2 times as long"));
        dataset_release(&d);
    }
}

static void test_not_slower(void **unused)
{
    struct dataset d;
    struct cold c;

    (void)unused;
    read_runs(1, 104, 1, &d);
    assert_int_equal(cold_of(&d, &d.groups.all[0], &c), 0);
    assert_false(c.clearly);
    assert_false(reported(&d, "fresh process"));
    dataset_release(&d);
}

/* A second warm-up is neither first nor measured. */
static void test_second_warmup(void **unused)
{
    struct dataset d;
    struct cold c;

    (void)unused;
    read_runs(1, 220, 2, &d);
    assert_int_equal(cold_of(&d, &d.groups.all[0], &c), 0);
    assert_true(fabs(c.times - 220 / 102.0) < 1e-6);
    dataset_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clearly_slower),
        cmocka_unit_test(test_not_slower),
        cmocka_unit_test(test_second_warmup),
    };

    return cmocka_run_group_tests(tests, rows_directory_make,
                                  rows_directory_remove);
}
