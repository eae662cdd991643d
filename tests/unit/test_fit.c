/* SPDX-License-Identifier: BSD-3-Clause */
/* Fits against times whose parameters are known. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "kernels/base/hash.h"
#include "results/analysis/fit.h"
#include "results/analysis/fit_solve.h"

enum { COUNTS = 6, REPEATS = 5, POINTS = COUNTS * REPEATS };

static const double counts[COUNTS] = {1, 2, 4, 8, 16, 32};

/* Times of a law with noise of up to `noise` of each, in nanoseconds. */
static void times(enum fit_law law, const double *x, double noise,
                  struct fit_point *p)
{
    uint64_t state = 5;

    for (int i = 0; i < POINTS; i++) {
        double u = (double)(random_next(&state) % 2001) / 1000 - 1;

        p[i].n = counts[i % COUNTS];
        p[i].time = fit_law_time(law, x, p[i].n) * (1 + noise * u);
    }
}

/* Without cminpack, only its message can be tested. */
static int solver(void)
{
    const double x[] = {1e9, 0.1};
    struct fit_point p[POINTS];
    struct fit f;
    struct err e = {0};

    times(FIT_AMDAHL, x, 0, p);
    if (fit_law(FIT_AMDAHL, p, POINTS, &f, &e) == 0)
        return 1;
    assert_non_null(strstr(e.text, "libcminpack-dev"));
    print_message("skipped: this build has no cminpack\n");
    return 0;
}

static void test_known_parameters(void **unused)
{
    static const struct {
        enum fit_law law;
        double x[FIT_PARAMETERS];
    } known[] = {
        {FIT_AMDAHL, {2e9, 0.05, 0}},  {FIT_AMDAHL, {3e3, 0.5, 0}},
        {FIT_AMDAHL, {1e10, 0, 0}},    {FIT_GUSTAFSON, {1e9, 0.2, 0}},
        {FIT_USL, {5e8, 0.03, 0.001}}, {FIT_USL, {5e8, 0.4, 0.02}},
        {FIT_USL, {1e9, 0.1, 0}},      {FIT_GUSTAFSON, {7e9, 0.02, 0}},
    };

    (void)unused;
    if (!solver())
        skip();
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        for (int noisy = 0; noisy <= 1; noisy++) {
            struct fit_point p[POINTS];
            struct fit f;
            struct err e = {0};

            times(known[i].law, known[i].x, noisy ? 0.02 : 0, p);
            assert_int_equal(fit_law(known[i].law, p, POINTS, &f, &e), 0);
            assert_int_equal((int)f.counts, COUNTS);
            for (size_t k = 0; k < fit_words[known[i].law].parameters; k++) {
                double want = known[i].x[k];
                double scale = k == 0 ? want : 1;
                double off = fabs(f.value[k] - want) / scale;

                if (off > (noisy ? 0.03 : 1e-4))
                    fail_msg("case %zu, noise %d: %s is %g, not %g", i, noisy,
                             fit_words[known[i].law].parameter[k], f.value[k],
                             want);
                /* 95 % is not 100 %: twice the interval must contain it. */
                if (noisy)
                    assert_true(off * scale <=
                                2 * fmax(f.at_95[k].hi - f.value[k],
                                         f.value[k] - f.at_95[k].lo));
            }
            assert_true(f.r2 > 0.99);
            assert_true(f.residual < 0.03);
        }
    }
}

/* By hand, because the times above are from the same formulas. */
static void test_formulas(void **unused)
{
    static const struct {
        enum fit_law law;
        double x[FIT_PARAMETERS], time_of_4;
    } known[] = {
        {FIT_AMDAHL, {10, 0.1, 0}, 3.25},
        {FIT_GUSTAFSON, {10, 0.2, 0}, 10 / 3.4},
        {FIT_USL, {10, 0.1, 0.01}, 3.55},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_true(fabs(fit_law_time(known[i].law, known[i].x, 4) -
                         known[i].time_of_4) < 1e-12);
}

static void test_too_few(void **unused)
{
    struct fit_point p[] = {{1, 10}, {2, 5}, {1, 11}, {2, 6}, {4, 3}};
    struct fit f;
    struct err e = {0}, e2 = {0};

    (void)unused;
    assert_int_equal(fit_law(FIT_AMDAHL, p, 4, &f, &e), -1);
    assert_int_equal(e.code, EXIT_UNAVAILABLE);
    assert_non_null(strstr(
        e.text, "2 parameters need 3 different counts, and 2 were measured"));
    assert_int_equal(fit_law(FIT_USL, p, 5, &f, &e2), -1);
    assert_non_null(strstr(
        e2.text, "3 parameters need 4 different counts, and 3 were measured"));
}

static void test_no_numbers(void **unused)
{
    static const struct fit_point bad[] = {
        {NAN, 1}, {1, NAN}, {1, 0}, {1, -5}, {0, 1}, {INFINITY, 1},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct fit_point p[] = {{1, 10}, {2, 5}, {4, 3}, bad[i]};
        struct err e = {0};
        struct fit f;

        assert_int_equal(fit_law(FIT_AMDAHL, p, 4, &f, &e), -1);
        assert_non_null(strstr(e.text, "measurement 4"));
    }
}

static void test_karp_flatt(void **unused)
{
    (void)unused;
    /* A serial part of 0.1 gives 1 / (0.1 + 0.9 / 4) on 4. */
    assert_true(fabs(fit_karp_flatt(1 / (0.1 + 0.9 / 4), 4) - 0.1) < 1e-12);
    assert_true(fabs(fit_karp_flatt(4, 4)) < 1e-12);
    assert_true(fit_karp_flatt(4.4, 4) < 0);
    assert_true(isnan(fit_karp_flatt(1, 1)));
    assert_true(isnan(fit_karp_flatt(0, 4)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_parameters),
        cmocka_unit_test(test_formulas),
        cmocka_unit_test(test_too_few),
        cmocka_unit_test(test_no_numbers),
        cmocka_unit_test(test_karp_flatt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
