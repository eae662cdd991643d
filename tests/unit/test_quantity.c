/* SPDX-License-Identifier: BSD-3-Clause */
/* Times and sizes as text: limits of units; medians are measured values. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "results/rows/quantity.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct sample {
    double value;
    const char *text;
};

static void test_time(void **unused)
{
    static const struct sample samples[] = {
        {0, "0 ns"},
        {950, "950 ns"},
        {1e3, "1.00 us"},
        {9990, "9.99 us"},
        {10e3, "10.0 us"},
        {3.2e6, "3.20 ms"},
        {345.84e6, "345.8 ms"},
        {1.004e9, "1.004 s"},
        {61.25e9, "61.2 s"},
        {3.6e12, "3600.0 s"},
        {-5, "-5 ns"},
    };
    char text[32];

    (void)unused;
    for (size_t i = 0; i < COUNT(samples); i++) {
        assert_int_equal(time_text(samples[i].value, text, sizeof text),
                         strlen(samples[i].text));
        assert_string_equal(text, samples[i].text);
    }
}

static void test_bytes(void **unused)
{
    static const struct sample samples[] = {
        {0, "0 B"},        {1023, "1023 B"},          {1024, "1 KiB"},
        {12288, "12 KiB"}, {0x1p20 * 3.5, "3.5 MiB"}, {0x1p30 * 2, "2.0 GiB"},
    };
    char text[32];

    (void)unused;
    for (size_t i = 0; i < COUNT(samples); i++) {
        bytes_text(samples[i].value, text, sizeof text);
        assert_string_equal(text, samples[i].text);
    }
}

static void test_median(void **unused)
{
    int64_t one[] = {7}, two[] = {9, 3}, five[] = {5, INT64_MAX, 1, -4, 2};

    (void)unused;
    assert_int_equal(median_of(one, 1), 7);
    assert_int_equal(median_of(two, 2), 3);
    assert_int_equal(median_of(five, 5), 2);
    assert_int_equal(five[0], -4);
    assert_true(five[4] == INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_median),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
