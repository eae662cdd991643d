/* SPDX-License-Identifier: BSD-3-Clause */
/* How often intervals contain the truth and how often equal things are called
 * different, for synthetic runs whose repetitions share what is particular to
 * their process. BRIGADE_COVERAGE=N: of N sets (default 400) instead. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/hash.h"
#include "results/analysis/fit.h"
#include "results/analysis/rank.h"
#include "results/analysis/stats.h"

enum { REPETITIONS = 5, MOST_RUNS = 10, COUNTS = 5 };

/* Standard deviations of logarithms of times. */
struct scatter {
    double between, within; /* of processes; of repetitions in one */
};

static const struct scatter common = {0.02, 0.01}, wide = {0.02, 0.02};

static int sets = 400;

static double percent(int count)
{
    return 100.0 * count / sets;
}

/* G. Box and M. Muller, The Annals of Mathematical Statistics 29, 1958. */
static double normal(uint64_t *state)
{
    double u = ((double)(random_next(state) >> 11) + 1) * 0x1p-53;
    double v = (double)(random_next(state) >> 11) * 0x1p-53;

    return sqrt(-2 * log(u)) * cos(2 * acos(-1) * v);
}

/* One program: all its times, and the medians of its runs, both sorted. */
struct program {
    double times[MOST_RUNS * REPETITIONS], medians[MOST_RUNS];
    size_t runs;
};

static void run_program(double time, size_t runs, const struct scatter *s,
                        uint64_t *state, struct program *p)
{
    p->runs = runs;
    for (size_t i = 0; i < runs; i++) {
        double *times = p->times + i * REPETITIONS;
        double process = s->between * normal(state);

        for (size_t k = 0; k < REPETITIONS; k++)
            times[k] = time * exp(process + s->within * normal(state));
        stats_sort(times, REPETITIONS);
        p->medians[i] = stats_quantile(times, REPETITIONS, 0.5);
    }
    stats_sort(p->times, runs * REPETITIONS);
    stats_sort(p->medians, runs);
}

struct found {
    int covered, differ, naive; /* naive: repetitions taken as independent */
};

static struct found compare_often(double ratio, size_t runs,
                                  const struct scatter *s)
{
    uint64_t state = 1 + runs;
    struct found f = {0};

    for (int k = 0; k < sets; k++) {
        struct program a, b;
        struct ratio r, by_repetitions;

        run_program(ratio, runs, s, &state, &a);
        run_program(1, runs, s, &state, &b);
        stats_ratio(a.medians, runs, b.medians, runs, &r);
        f.differ += stats_differ(a.medians, runs, b.medians, runs, &r) != 0;
        stats_ratio(a.times, runs * REPETITIONS, b.times, runs * REPETITIONS,
                    &by_repetitions);
        f.naive += by_repetitions.at_95.lo > 1 || by_repetitions.at_95.hi < 1;
        if (runs < 2)
            r = by_repetitions; /* the interval within one run */
        f.covered += r.at_95.lo <= ratio && ratio <= r.at_95.hi;
    }
    return f;
}

static void test_comparisons(void **unused)
{
    static const size_t runs[] = {1, 3, 5, 7, 10};

    (void)unused;
    print_message(
        "%d sets; processes differ by 2 %%, repetitions by 1 or 2 %%\n"
        "runs  repetitions by  ratio covered  false alarms  "
        "(by repetitions)  5 %% found\n",
        sets);
    for (int w = 0; w < 2; w++)
        for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
            const struct scatter *s = w ? &wide : &common;
            struct found same = compare_often(1, runs[i], s);
            struct found slower = compare_often(1.05, runs[i], s);

            print_message("%4zu  %14.0f  %13.1f  %12.1f  %16.1f  %9.1f\n",
                          runs[i], 100 * s->within, percent(same.covered),
                          percent(same.differ), percent(same.naive),
                          percent(slower.differ));
            assert_true(percent(same.differ) <= 6);
            if (runs[i] < STATS_ENOUGH) {
                assert_int_equal(same.differ + slower.differ, 0);
                continue;
            }
            assert_true(percent(same.covered) >= 92);
            assert_true(percent(same.covered) <= 98);
            assert_true(percent(slower.covered) >= 92);
            assert_true(percent(slower.covered) <= 98);
            if (runs[i] >= 7 && !w)
                assert_true(percent(slower.differ) >= 90);
            /* Else these sets could not tell one method from the other. */
            assert_true(percent(same.naive) > 15);
        }
}

/* How often the interval of each parameter contained it. */
static int fit_often(enum fit_law law, const double *x, size_t runs,
                     int *covered)
{
    static const double counts[COUNTS] = {1, 2, 4, 8, 16};
    uint64_t state = 2 + runs;

    for (int k = 0; k < sets; k++) {
        struct fit_point p[COUNTS * MOST_RUNS];
        struct program program;
        struct err e = {0};
        struct fit f;
        size_t n = 0;

        for (size_t c = 0; c < COUNTS; c++) {
            run_program(fit_law_time(law, x, counts[c]), runs, &common, &state,
                        &program);
            for (size_t i = 0; i < runs; i++)
                p[n++] = (struct fit_point){counts[c], program.medians[i]};
        }
        if (fit_law(law, p, n, &f, &e) != 0)
            return -1;
        for (size_t i = 0; i < fit_words[law].parameters; i++)
            covered[i] += f.at_95[i].lo <= x[i] && x[i] <= f.at_95[i].hi;
        covered[FIT_PARAMETERS] += fit_doubt(&f) != NULL;
    }
    return 0;
}

static void test_laws(void **unused)
{
    static const struct {
        enum fit_law law;
        double x[FIT_PARAMETERS];
    } known[] = {
        {FIT_AMDAHL, {1, 0.05, 0}},   {FIT_AMDAHL, {1, 0.4, 0}},
        {FIT_GUSTAFSON, {1, 0.2, 0}}, {FIT_USL, {1, 0.03, 0.001}},
        {FIT_USL, {1, 0.1, 0.01}},
    };
    static const size_t runs[] = {1, 3, 5, 7};

    (void)unused;
    print_message("law         runs    T1  s or a     b  (covered, %%)  "
                  "doubted\n");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        for (size_t r = 0; r < sizeof runs / sizeof *runs; r++) {
            int covered[FIT_PARAMETERS + 1] = {0};
            size_t n = fit_words[known[i].law].parameters;

            if (fit_often(known[i].law, known[i].x, runs[r], covered) != 0)
                skip(); /* built without cminpack */
            print_message("%-10s  %4zu  %4.1f  %6.1f  ",
                          fit_words[known[i].law].name, runs[r],
                          percent(covered[0]), percent(covered[1]));
            if (n > 2)
                print_message("%4.1f", percent(covered[2]));
            print_message("%*s  %7.1f\n", n > 2 ? 14 : 18, "",
                          percent(covered[FIT_PARAMETERS]));
            for (size_t k = 0; k < n; k++) {
                assert_true(percent(covered[k]) >= 92);
                assert_true(percent(covered[k]) <= 98);
            }
        }
}

/* P(U <= u) of the tables of Mann and Whitney, 1947. */
static void test_ranks(void **unused)
{
    static const double a[] = {1, 2, 3, 4, 5}, b[] = {6, 7, 8, 9, 10};
    static const double c[] = {5, 6, 7, 8, 9}, one[60] = {0};
    double far[60];

    (void)unused;
    for (int i = 0; i < 60; i++)
        far[i] = i;
    assert_true(fabs(stats_rank_test(a, 3, b, 3) - 2.0 / 20) < 1e-12);
    assert_true(fabs(stats_rank_test(a, 5, b, 5) - 2.0 / 252) < 1e-12);
    assert_true(fabs(stats_rank_test(b, 5, a, 5) - 2.0 / 252) < 1e-12);
    /* The tie counts against a difference: U is 1. */
    assert_true(fabs(stats_rank_test(a, 5, c, 5) - 4.0 / 252) < 1e-12);
    assert_true(stats_rank_test(one, 5, one, 5) == 1);
    assert_true(stats_rank_test(a, 0, b, 5) == 1);
    assert_true(stats_rank_test(one, 60, far, 60) < 1e-6);
    assert_true(stats_rank_test(far, 60, far, 60) > 0.9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranks),
        cmocka_unit_test(test_comparisons),
        cmocka_unit_test(test_laws),
    };
    const char *more = getenv("BRIGADE_COVERAGE");

    if (more != NULL && atoi(more) > 0)
        sets = atoi(more);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
