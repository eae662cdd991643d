/* SPDX-License-Identifier: BSD-3-Clause */
/* Statistics: quantiles by hand, coverage of intervals, outliers counted and
 * kept. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "kernels/base/hash.h"
#include "results/analysis/stats.h"

static void test_summary_of_known_values(void **unused)
{
    double values[] = {5, 1, 100, 3, 2, 4, 6, 7};
    struct summary s;

    (void)unused;
    stats_summary(values, 8, &s);
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
    stats_summary(values, 0, &s);
    assert_true(isnan(s.median) && s.few);
    stats_summary(values, 1, &s);
    assert_true(s.median == 8 && isnan(s.median_95.lo));
    stats_summary(values, 2, &s);
    assert_true(s.median == 4 && s.median_95.lo == 4 && s.median_95.hi == 8);
    assert_true(s.few);
    stats_ratio(values, 2, values, 0, &r);
    assert_true(isnan(r.value));
    values[0] = 0;
    stats_ratio(values, 1, values, 1, &r);
    assert_true(isnan(r.value)); /* a ratio to 0 is undefined */
}

/* The medians of all resamples: n^n draws of n values. Returns their count. */
static size_t all_medians(const double *sorted, size_t n, double *to)
{
    size_t count = 1;

    for (size_t i = 0; i < n; i++)
        count *= n;
    for (size_t k = 0; k < count; k++) {
        double drawn[8];

        for (size_t i = 0, rest = k; i < n; i++, rest /= n)
            drawn[i] = sorted[rest % n];
        stats_sort(drawn, n);
        to[k] = stats_quantile(drawn, n, 0.5);
    }
    return count;
}

/* The interval of a ratio is that of all resamples of both sides. */
static void test_all_resamples(void **unused)
{
    enum { MOST = 5, MOST_MEDIANS = 3125 };
    uint64_t state = 7;

    (void)unused;
    for (size_t na = 2; na <= MOST; na++)
        for (size_t nb = 2; nb <= MOST; nb++) {
            double a[MOST], b[MOST], x[MOST_MEDIANS], y[MOST_MEDIANS];
            double *ratios;
            struct ratio r;
            size_t nx, ny;

            for (size_t i = 0; i < MOST; i++) {
                a[i] = 100 + (double)(random_next(&state) % 100);
                b[i] = 50 + (double)(random_next(&state) % 20);
            }
            stats_sort(a, na);
            stats_sort(b, nb);
            stats_ratio(a, na, b, nb, &r);
            nx = all_medians(a, na, x);
            ny = all_medians(b, nb, y);
            ratios = calloc(nx * ny, sizeof *ratios);
            assert_non_null(ratios);
            for (size_t i = 0; i < nx * ny; i++)
                ratios[i] = x[i / ny] / y[i % ny];
            stats_sort(ratios, nx * ny);
            assert_true(r.at_95.lo == stats_quantile(ratios, nx * ny, 0.025));
            assert_true(r.at_95.hi == stats_quantile(ratios, nx * ny, 0.975));
            assert_true(r.at_95.lo <= r.value && r.value <= r.at_95.hi);
            free(ratios);
        }
}

/* Of many values, the interval of the median agrees with the quantiles that the
 * normal approximation of its rank gives. */
static void test_many_values(void **unused)
{
    static const size_t sizes[] = {100, 1000, 100000, 1000000};
    double *values = calloc(1000000, sizeof *values);

    (void)unused;
    assert_non_null(values);
    for (size_t i = 0; i < 1000000; i++)
        values[i] = (double)i;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        double n = (double)sizes[k], half = 0.98 * sqrt(n);
        struct summary s;

        stats_summary(values, sizes[k], &s);
        assert_true(fabs(s.median_95.lo - (n / 2 - half)) < 2 + 0.02 * half);
        assert_true(fabs(s.median_95.hi - (n / 2 + half)) < 2 + 0.02 * half);
    }
    free(values);
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
            values[i] = (double)(random_next(&state) % 1000003);
        stats_summary(values, 15, &s);
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
        cmocka_unit_test(test_all_resamples),
        cmocka_unit_test(test_many_values),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_student),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
