/* SPDX-License-Identifier: BSD-3-Clause */
/* Escaping of texts, and charts of values that are not finite. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/page/chart.h"
#include "results/page/html.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The output of print(text), to be freed. */
static char *printed(void (*print)(FILE *, const char *), const char *text)
{
    char *to = NULL;
    size_t length = 0;
    FILE *f = open_memstream(&to, &length);

    assert_non_null(f);
    print(f, text);
    assert_int_equal(fclose(f), 0);
    return to;
}

static void test_text(void **unused)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"plain", "plain"},
        {"<script>alert('1' & \"2\")</script>",
         "&lt;script&gt;alert(&#39;1&#39; &amp; &quot;2&quot;)&lt;/script&gt;"},
        {"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
        {"\xff\xfe<", "\xef\xbf\xbd\xef\xbf\xbd&lt;"},
        {"\xc0\xbcscript", "\xef\xbf\xbd\xef\xbf\xbdscript"}, /* overlong < */
        {"a\x01\x1b[31m\x7f", "a\xef\xbf\xbd\xef\xbf\xbd[31m\xef\xbf\xbd"},
        {"\xc2\x85", "\xef\xbf\xbd"},
        {"=1+1", "=1+1"}, /* only cells are quoted */
        {"", ""},
    };

    (void)unused;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *got = printed(html_text, cases[i].text);

        assert_string_equal(got, cases[i].want);
        free(got);
    }
}

#define GUARD "<span class=\"guard\" aria-hidden=\"true\">&#39;</span>"

static void test_cells(void **unused)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"=HYPERLINK(\"x\")", GUARD "=HYPERLINK(&quot;x&quot;)"},
        {"@SUM(1)", GUARD "@SUM(1)"},
        {"+cmd|' /C calc'!A0", GUARD "+cmd|&#39; /C calc&#39;!A0"},
        {"-2+3", GUARD "-2+3"},
        {"\t=1", GUARD "\t=1"},
        {"-1.5e3", "-1.5e3"},
        {"-0.07 %", "-0.07 %"},
        {"-0.07 %x", GUARD "-0.07 %x"},
        {"+7", "+7"},
        {"-", GUARD "-"},
        {"core:0", "core:0"},
    };

    (void)unused;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *got = printed(html_cell, cases[i].text);

        assert_string_equal(got, cases[i].want);
        free(got);
    }
}

static char *chart_of(const struct chart_point *p, size_t n,
                      enum axis_scale scale)
{
    const struct chart_series s = {"<b>", 3, 0, p, n};
    const struct chart c = {
        .title = "\"><script>",
        .x = {.label = "x", .scale = scale},
        .y = {.label = "y", .scale = scale},
        .series = &s,
        .series_count = 1,
    };
    char *to = NULL;
    size_t length = 0;
    FILE *f = open_memstream(&to, &length);

    assert_non_null(f);
    chart_print(f, &c);
    assert_int_equal(fclose(f), 0);
    assert_null(strstr(to, "<script>"));
    assert_null(strstr(to, "<b>"));
    assert_null(strstr(to, "nan"));
    assert_null(strstr(to, "inf"));
    return to;
}

/* For any values, a chart ends and contains only finite numbers. */
static void test_charts_of_no_numbers(void **unused)
{
    static const double odd[] = {NAN,    INFINITY, -INFINITY, 0,     -1, 1e300,
                                 1e-300, 5e-324,   1e29,      1e-29, 3,  7};
    struct chart_point p[COUNT(odd) * COUNT(odd)];
    size_t n = 0;

    (void)unused;
    for (size_t i = 0; i < COUNT(odd); i++)
        for (size_t k = 0; k < COUNT(odd); k++, n++) {
            p[n] = (struct chart_point){odd[i], odd[k], odd[k], odd[i], "w"};
            free(chart_of(&p[n], 1, AXIS_LINEAR));
            free(chart_of(&p[n], 1, AXIS_LOG));
        }
    free(chart_of(p, n, AXIS_LINEAR));
    free(chart_of(p, n, AXIS_LOG));
}

static void test_nothing_to_draw(void **unused)
{
    const struct chart_point none = {NAN, NAN, NAN, NAN, ""};
    char *got = chart_of(&none, 1, AXIS_LOG);

    (void)unused;
    assert_non_null(strstr(got, "No row has these figures"));
    assert_null(strstr(got, "<svg class"));
    free(got);
    got = chart_of(NULL, 0, AXIS_LINEAR);
    assert_non_null(strstr(got, "No row has these figures"));
    free(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_charts_of_no_numbers),
        cmocka_unit_test(test_nothing_to_draw),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
