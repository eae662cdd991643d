/* SPDX-License-Identifier: BSD-3-Clause */
/* Both definitions of overlap on times with known answers, and where they
 * differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "results/verdict/overlap.h"

static const struct {
    int64_t a, b, ab;
    double imb, osu;
} cases[] = {
    {100, 1000, 1100, 0, 0},     /* one after the other */
    {100, 1000, 1000, 100, 100}, /* hidden */
    {100, 1000, 1025, 75, 75},   /* a quarter of it is visible */
    {100, 1000, 1500, 0, 0},     /* worse than one after the other */
    {100, 1000, 900, 100, 200},  /* faster than computing alone */
    {1000, 100, 1000, 100, 10},  /* all that could be saved, which is little */
    {1000, 100, 1050, 50, 5},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double imb = overlap_imb(cases[i].a, cases[i].b, cases[i].ab);
        double osu = overlap_osu(cases[i].a, cases[i].b, cases[i].ab);

        if (fabs(imb - cases[i].imb) > 1e-9 || fabs(osu - cases[i].osu) > 1e-9)
            fail_msg("case %zu: IMB %g and not %g, OSU %g and not %g", i, imb,
                     cases[i].imb, osu, cases[i].osu);
    }
}

static void test_nothing_measured(void **state)
{
    (void)state;
    assert_true(isnan(overlap_imb(0, 1, 1)) && isnan(overlap_osu(0, 1, 1)));
    assert_true(isnan(overlap_imb(1, 0, 1)) && isnan(overlap_osu(1, 0, 1)));
    assert_true(isnan(overlap_imb(1, 1, INT64_MIN)));
    assert_true(isnan(overlap_osu(1, 1, INT64_MIN)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_nothing_measured),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
