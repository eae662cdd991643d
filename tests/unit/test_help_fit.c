/* SPDX-License-Identifier: BSD-3-Clause */
/* Texts of --help in widths other than 80. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/help_fit.h"

static const char text[] =
    "example: brigade draw --workers 4\n"
    "\n"
    "Draws the machine and the planned placement of workers. `brigade where` "
    "st\n"
    "starts the workers, and shows them.\n"
    "\n"
    "Options:\n"
    "  --workers N     workers to place; 0: one per core, at most what the "
    "driver\n"
    "                  runs and the quota keeps busy (at most 1e6)\n"
    "  --svg FILE      a file to draw to, instead of text, in a line of 80 "
    "columns\n"
    "  --topology MACHINE\n"
    "                  another machine\n";

static char *fit(const char *from, int width, int bold)
{
    char *to = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&to, &size);

    assert_non_null(stream);
    help_fit(from, width, bold, stream);
    assert_int_equal(fclose(stream), 0);
    return to;
}

static void from_80_columns_on_the_text_stays(void **state)
{
    (void)state;
    for (int width = 80; width < 200; width += 17) {
        char *got = fit(text, width, 0);

        assert_string_equal(got, text);
        free(got);
    }
}

static void a_line_beyond_80_columns_is_broken(void **state)
{
    char *got = fit("These words of an example need eighty-seven columns, so "
                    "they do not fit into a line of\neighty.\n\n"
                    "name\tvalue\tThese words are for another program, and "
                    "stay in a line of any length.\n",
                    80, 0);

    (void)state;
    assert_string_equal(
        got, "These words of an example need eighty-seven columns, so they do "
             "not fit into a\nline of eighty.\n\n"
             "name\tvalue\tThese words are for another program, and stay in a "
             "line of any length.\n");
    free(got);
}

static void lines_are_joined_and_broken(void **state)
{
    char *got = fit(text, 50, 0);

    (void)state;
    assert_string_equal(got,
                        "example: brigade draw --workers 4\n"
                        "\n"
                        "Draws the machine and the planned placement of\n"
                        "workers. `brigade where` st starts the workers,\n"
                        "and shows them.\n"
                        "\n"
                        "Options:\n"
                        "  --workers N     workers to place; 0: one per\n"
                        "      core, at most what the driver runs and the\n"
                        "      quota keeps busy (at most 1e6)\n"
                        "  --svg FILE      a file to draw to, instead of\n"
                        "      text, in a line of 80 columns\n"
                        "  --topology MACHINE\n"
                        "                  another machine\n");
    free(got);
}

/* The words in their order, and no line longer than the width, unless it is one
 * word. */
static void nothing_is_lost_in_any_width(void **state)
{
    (void)state;
    for (int width = 20; width < 90; width++) {
        char *got = fit(text, width, 0), *copy = strdup(text), *one, *other;
        char *rest = got, *left = copy;

        for (const char *line = got; *line != '\0';) {
            int n = (int)strcspn(line, "\n");

            if (n > width && memchr(line + strspn(line, " "), ' ',
                                    (size_t)n - strspn(line, " ")) != NULL)
                fail_msg("%d columns: %.*s", width, n, line);
            line += n + (line[n] == '\n');
        }
        do {
            one = strtok_r(left, " \n", &left);
            other = strtok_r(rest, " \n", &rest);
            if (one != NULL)
                assert_string_equal(one, other);
        } while (one != NULL);
        assert_null(other);
        free(got);
        free(copy);
    }
}

static void only_headings_are_bold(void **state)
{
    char *got = fit(text, 80, 1);

    (void)state;
    assert_non_null(strstr(got, "\033[1mOptions:\n\033[0m"));
    assert_ptr_equal(strstr(got, "\033[1m"), strrchr(got, '\033') - 13);
    free(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_80_columns_on_the_text_stays),
        cmocka_unit_test(a_line_beyond_80_columns_is_broken),
        cmocka_unit_test(lines_are_joined_and_broken),
        cmocka_unit_test(nothing_is_lost_in_any_width),
        cmocka_unit_test(only_headings_are_bold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
