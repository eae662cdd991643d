/* SPDX-License-Identifier: BSD-3-Clause */
/* Text in lines that fit a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "results/rows/wrap.h"
#include "results/rows/help.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static void test_lines(void **unused)
{
    static const struct {
        const char *text;
        int width, at, indent;
        const char *want;
    } cases[] = {
        {"", 20, 0, 0, "\n"},
        {"one two", 20, 0, 0, "one two\n"},
        {"one two", 7, 0, 0, "one two\n"},
        {"one two", 6, 0, 0, "one\ntwo\n"},
        {"one  two   three", 20, 0, 2, "one  two   three\n"},
        {"one  two   three", 12, 0, 2, "one  two\n  three\n"},
        /* The caller has printed 4 columns. */
        {"one two", 8, 4, 2, "one\n  two\n"},
        {"two", 6, 4, 2, "\n  two\n"},
        /* Options break after a semicolon only where they are too long. */
        {"k a=1;b=2", 9, 0, 2, "k a=1;b=2\n"},
        {"k a=1;b=2;c=3", 8, 0, 2, "k a=1;\n  b=2;\n  c=3\n"},
        {"a=1;b=22222222;c=3", 8, 0, 2, "a=1;\n  b=22222222;\n  c=3\n"},
        /* A word is never cut. */
        {"a /a/long/path b", 8, 0, 0, "a\n/a/long/path\nb\n"},
        /* Columns are code points, not bytes. */
        {"äöü äöü", 7, 0, 0, "äöü äöü\n"},
        {"äöü äöü", 6, 0, 0, "äöü\näöü\n"},
    };

    (void)unused;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *got = NULL;
        size_t length;
        FILE *to = open_memstream(&got, &length);

        assert_non_null(to);
        wrap_print(to, cases[i].text, cases[i].width, cases[i].at,
                   cases[i].indent);
        fclose(to);
        assert_string_equal(got, cases[i].want);
        free(got);
    }
}

/* stdout of a test is not a terminal. */
static void test_width(void **unused)
{
    static const struct {
        const char *columns;
        int want;
    } cases[] = {{"100", 100}, {"20", 20},   {"19", 80},  {"", 80},
                 {"80x", 80},  {"-100", 80}, {"1e3", 80}, {"99999999999", 80}};
    int terminal;

    (void)unused;
    unsetenv("COLUMNS");
    terminal = terminal_width();
    for (size_t i = 0; i < COUNT(cases); i++) {
        setenv("COLUMNS", cases[i].columns, 1);
        assert_int_equal(terminal_width(),
                         cases[i].want == 80 ? terminal : cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_width),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
