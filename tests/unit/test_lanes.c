/* SPDX-License-Identifier: BSD-3-Clause */
/* Lanes of a team as text: a row for each worker, or for groups of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/terminal/lanes.h"

static struct lanes lanes;
static struct screen screen;

/* Draw on what is no terminal: 80 x 24, plain. */
static const char *drawn(void)
{
    assert_int_equal(screen_open(&screen, -1), -1);
    screen_begin(&screen, 1);
    lanes_draw(&lanes, &screen, "idle");
    assert_true(screen.used < sizeof screen.text);
    screen.text[screen.used] = '\0';
    return screen.text;
}

static int lines_of(const char *text)
{
    int lines = 0;

    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines;
}

static void test_each_worker_has_a_row(void **state)
{
    (void)state;
    lanes_begin(&lanes, 3);
    for (int i = 0; i < 2; i++) {
        lanes_step(&lanes);
        lanes_set(&lanes, 0, LANE_COMPUTING);
        lanes_set(&lanes, 1, i == 0 ? LANE_COMPUTING : LANE_EXCHANGING);
        lanes_set(&lanes, 2, LANE_IDLE);
    }
    assert_string_equal(drawn(), "0 computing  |CC\n"
                                 "1 exchanging |Cx\n"
                                 "2 idle       |..\n"
                                 "C computing  x exchanging  . idle  \n");
    assert_int_equal(lanes_are(&lanes, LANE_COMPUTING), 1);
}

static void test_groups(void **state)
{
    const char *text;

    (void)state;
    lanes_begin(&lanes, 10000);
    assert_int_equal(lanes.count, LANES_MAX);
    lanes_step(&lanes);
    for (int i = 0; i < lanes.count; i++)
        lanes_set(&lanes, i, i < 30 ? LANE_COMPUTING : LANE_WAITING);
    text = drawn();
    assert_int_equal(lines_of(text), 23);
    assert_non_null(strstr(text, "0-389 computing  |C\n"));
    assert_non_null(strstr(text, "-9999 waiting    |w\n"));
    assert_int_equal(lanes_are(&lanes, LANE_COMPUTING) +
                         lanes_are(&lanes, LANE_WAITING),
                     10000);
}

static void test_the_past_scrolls(void **state)
{
    const char *text;

    (void)state;
    lanes_begin(&lanes, 1);
    for (int i = 0; i < 2 * LANES_PAST; i++) {
        lanes_step(&lanes);
        lanes_set(&lanes, 0,
                  i < 2 * LANES_PAST - 3 ? LANE_WAITING : LANE_QUEUED);
    }
    text = drawn();
    assert_int_equal(strcspn(text, "\n"), 79);
    assert_non_null(strstr(text, "wwwqqq\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_worker_has_a_row),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_the_past_scrolls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
