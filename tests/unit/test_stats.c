/* SPDX-License-Identifier: BSD-3-Clause */
/* Statistics: quantiles by hand, coverage of intervals, outliers counted and
 * kept. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "results/analysis/stats.h"

static void test_summary_of_known_values(void **unused)
{
    double values[] = {5, 1, 100, 3, 2, 4, 6, 7};
    struct summary s;

    (void)unused;
    stats_summary(values, 8, 1, &s);
    assert_true(s.min == 1 && s.q1 == 2 && s.median == 4 && s.q3 == 6);
    assert_true(s.max == 100);
    assert_int_equal((int)s.outliers, 1); /* 100 > 6 + 1.5 * 4 */
    assert_int_equal((int)s.n, 8);        /* it was not removed */
    assert_false(s.few);
    assert_true(s.median_95.lo >= 1 && s.median_95.lo <= 4);
    assert_true(s.median_95.hi >= 4 && s.median_95.hi <= 100);
}

static void test_none_one_and_two(void **unused)
{
    double values[] = {8, 4};
    struct summary s;
    struct ratio r;

    (void)unused;
    stats_summary(values, 0, 1, &s);
    assert_true(isnan(s.median) && s.few);
    stats_summary(values, 1, 1, &s);
    assert_true(s.median == 8 && isnan(s.median_95.lo));
    stats_summary(values, 2, 1, &s);
    assert_true(s.median == 4 && s.median_95.lo == 4 && s.median_95.hi == 8);
    assert_true(s.few);
    stats_ratio(values, 2, values, 0, 1, &r);
    assert_true(isnan(r.value));
    values[0] = 0;
    stats_ratio(values, 1, values, 1, 1, &r);
    assert_true(isnan(r.value)); /* a ratio to 0 is undefined */
}

static void test_the_seed_decides(void **unused)
{
    double a[40], b[40];
    uint64_t state = 7;
    struct ratio x, y, z;

    (void)unused;
    for (int i = 0; i < 40; i++) {
        a[i] = 100 + (double)(stats_random(&state) % 1000);
        b[i] = 50 + (double)(stats_random(&state) % 1000);
    }
    stats_ratio(a, 40, b, 40, 1, &x);
    stats_ratio(a, 40, b, 40, 1, &y);
    stats_ratio(a, 40, b, 40, 2, &z);
    assert_true(x.at_95.lo == y.at_95.lo && x.at_95.hi == y.at_95.hi);
    assert_true(x.at_95.lo != z.at_95.lo || x.at_95.hi != z.at_95.hi);
    assert_true(x.at_95.lo <= x.value && x.value <= x.at_95.hi);
}

/* 95 % intervals of the median of 15 uniform draws must contain the true median
 * in about 95 % of 400 cases, within three standard deviations and a margin for
 * the bootstrap of few values. */
static void test_coverage(void **unused)
{
    uint64_t state = 42;
    int held = 0;

    (void)unused;
    for (int k = 0; k < 400; k++) {
        double values[15];
        struct summary s;

        for (int i = 0; i < 15; i++)
            values[i] = (double)(stats_random(&state) % 1000003);
        stats_summary(values, 15, (uint64_t)k, &s);
        held += s.median_95.lo <= 500001 && 500001 <= s.median_95.hi;
    }
    assert_in_range(held, 360, 396);
}

static void test_student(void **unused)
{
    static const struct {
        size_t df;
        double t;
    } table[] = {{1, 12.706}, {2, 4.303},  {10, 2.228},  {11, 2.201},
                 {20, 2.086}, {60, 2.000}, {1000, 1.962}};

    (void)unused;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_true(fabs(stats_student(table[i].df) / table[i].t - 1) < 0.01);
    assert_true(isnan(stats_student(0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_summary_of_known_values),
        cmocka_unit_test(test_none_one_and_two),
        cmocka_unit_test(test_the_seed_decides),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_student),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
