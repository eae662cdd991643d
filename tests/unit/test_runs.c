/* SPDX-License-Identifier: BSD-3-Clause */
/* Groups by run: their values, their marks, and what is said of speed-ups above
 * the cores, of anchors and of laws that do not describe the points. */
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

#include "results/analysis/laws.h"
#include "results/analysis/noise.h"
#include "tests/unit/rows_directory.h"

static FILE *rows;

static void begin(void)
{
    rows = fopen(rows_path, "w");
    assert_non_null(rows);
    fputs("run_id,label,kernel,kernel_args,driver,family,workers,elapsed_ns,"
          "work,cores_achieved,disturbed,status\n",
          rows);
}

static void row(const char *run, const char *label, int workers, int ns,
                const char *disturbed)
{
    fprintf(rows, "%s,%s,spin,,%s,%s,%d,%d,100,%d,%s,ok\n", run, label,
            workers == 1 ? "serial" : "openmp",
            workers == 1 ? "serial" : "threads", workers, ns, workers,
            disturbed);
}

/* Rows of a run may lie apart, as in directories that were put together. */
static void test_median_over_runs(void **unused)
{
    static const struct {
        const char *run;
        int ns;
    } all[] = {{"a", 10}, {"b", 50}, {"a", 11}, {"c", 30}, {"a", 12},
               {"a", 13}, {"c", 34}, {"a", 14}, {"c", 32}};
    struct dataset d;
    const struct group *g;

    (void)unused;
    begin();
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        row(all[i].run, "", 1, all[i].ns, "");
    rows_read(rows, &d);
    g = &d.groups.all[0];
    assert_int_equal((int)g->runs, 3);
    assert_true(g->run_medians[0] == 12 && g->run_medians[1] == 32 &&
                g->run_medians[2] == 50);
    assert_int_equal((int)g->median_ns, 32); /* of repetitions: 14 */
    assert_true(g->time.median_95.lo == 12 && g->time.median_95.hi == 50);
    assert_int_equal(g->time.few, STATS_FEW);
    assert_true(dataset_number(&d.runs, g->middle_row, "elapsed_ns") == 32);
    dataset_release(&d);
}

static void test_one_run_is_marked(void **unused)
{
    struct dataset d;
    struct ratio r;

    (void)unused;
    begin();
    for (int i = 0; i < 9; i++) {
        row("a", "", 1, 100 + i, "");
        row("b", "", 2, 50 + i, "");
    }
    rows_read(rows, &d);
    assert_int_equal(d.groups.all[0].time.few, STATS_WITHIN);
    group_ratio(&d.groups.all[0], &d.groups.all[1], &r);
    assert_int_equal(r.few, STATS_WITHIN);
    assert_true(r.at_95.lo > 1);
    assert_int_equal(
        stats_differ(d.groups.all[0].times, 9, d.groups.all[1].times, 9, &r),
        0);
    dataset_release(&d);
}

/* Speed-ups of 2 workers: within a tenth, by caches or clocks, by neither. */
static void test_above_the_cores(void **unused)
{
    static const struct {
        int ns, above, implausible;
        const char *disturbed;
    } cases[] = {
        {480, 0, 0, ""},
        {400, 1, 0, ""},
        {260, 1, 0, ""},
        {100, 0, 1, ""},
        {100, 1, 0, "other programs"},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dataset d;
        char run[16];

        begin();
        for (int k = 0; k < 5; k++) {
            snprintf(run, sizeof run, "run%d", k);
            row(run, "", 1, 1000 + k, "");
            row(run, "", 2, cases[i].ns + k, cases[i].disturbed);
        }
        rows_read(rows, &d);
        assert_int_equal(d.groups.all[1].above_cores, cases[i].above);
        assert_int_equal(d.groups.all[1].implausible, cases[i].implausible);
        dataset_release(&d);
    }
}

static void assert_anchors(const int *ns, int count, const char *want)
{
    struct dataset d;
    struct noise n;
    int found = 0;
    char run[16];

    begin();
    for (int i = 0; i < count; i++) {
        snprintf(run, sizeof run, "run%d", i);
        row(run, "kind=anchor;turn=0", 1, ns[i], "");
    }
    rows_read(rows, &d);
    noise_diagnose(&d, &n);
    for (size_t i = 0; i < n.count; i++)
        found |= strstr(n.lines[i], want) != NULL;
    if (!found)
        fail_msg("no line with '%s'", want);
    dataset_release(&d);
}

static void test_anchors(void **unused)
{
    static const int steady[] = {100, 101, 99,  100, 102, 101,
                                 99,  100, 101, 100, 100, 99};
    static const int changed[] = {100, 101, 99,  100, 102, 101,
                                  119, 120, 121, 120, 120, 119};
    static const int noisy[] = {100, 310, 95, 290, 105, 300,
                                130, 90,  95, 280, 100, 110};

    (void)unused;
    assert_anchors(steady, 12, ": no drift");
    assert_anchors(changed, 12, ": the machine changed");
    assert_anchors(noisy, 12, ": too noisy to tell");
    assert_anchors(noisy, 6, ": too few anchors to tell");
}

/* Times that rise again with contention, which Amdahl's law cannot, from 5 runs
 * per n and from one. */
static void test_law_that_does_not_describe(void **unused)
{
    static const double counts[] = {1, 2, 4, 8, 16, 32};
    static const double coherence[] = {0.004, 0.01, 0.02};

    (void)unused;
    for (int i = 0; i < 6; i++) {
        double x[] = {1e6, 0.05, coherence[i % 3]};
        int points = i < 3 ? 30 : 6;
        struct fit_point p[30];
        struct err e = {0};
        struct fit f;

        for (int k = 0; k < points; k++)
            p[k] = (struct fit_point){counts[k % 6],
                                      fit_law_time(FIT_USL, x, counts[k % 6]) *
                                          (0.99 + 0.005 * (k / 6))};
        if (fit_law(FIT_AMDAHL, p, (size_t)points, &f, &e) != 0)
            skip(); /* built without cminpack */
        print_message("b %g, %d points: R2 %.3f\n", x[2], points, f.r2);
        if (points > 6 || f.r2 < 0.9)
            assert_non_null(fit_doubt(&f));
        else
            assert_int_equal(
                i, 3); /* a little contention shows in several runs only */
        assert_int_equal(fit_law(FIT_USL, p, (size_t)points, &f, &e), 0);
        assert_null(fit_doubt(&f));
    }
}

/* The points of a law are runs, not repetitions. */
static void test_points_of_laws(void **unused)
{
    struct dataset d;
    struct laws laws;
    char run[16];

    (void)unused;
    begin();
    for (int workers = 1; workers <= 8; workers *= 2)
        for (int i = 0; i < 15; i++) {
            snprintf(run, sizeof run, "run%d-%d", workers, i / 5);
            row(run, "", workers, 8000 / workers + i, "");
        }
    rows_read(rows, &d);
    assert_int_equal(laws_make(&laws, &d), 0);
    assert_int_equal((int)laws.count, 2);
    if (!laws.all[0].fitted)
        print_message("built without cminpack\n");
    assert_int_equal((int)laws.all[0].fit.points, 4 * 3);
    laws_release(&laws);
    dataset_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_median_over_runs),
        cmocka_unit_test(test_one_run_is_marked),
        cmocka_unit_test(test_above_the_cores),
        cmocka_unit_test(test_anchors),
        cmocka_unit_test(test_law_that_does_not_describe),
        cmocka_unit_test(test_points_of_laws),
    };

    return cmocka_run_group_tests(tests, rows_directory_make,
                                  rows_directory_remove);
}
