/* SPDX-License-Identifier: BSD-3-Clause */
/* The pure parts of `brigade scale`: words, numbers of workers, whether a
 * command follows them; and all seats of a plan together. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/machine/place.h"
#include "jobs/scale/follow.h"
#include "jobs/scale/options.h"
#include "jobs/scale/points.h"
#include "jobs/scale/words.h"

static void test_split(void **unused)
{
    static const struct {
        const char *text, *line;
    } cases[] = {
        {"a b  c", "a b c"},
        {" 'a b' \"c'd\" e\\ f ", "'a b' \"c'd\" 'e f'"},
        {"x'y z'w", "'xy zw'"},
        {"''", "''"},
    };
    struct texts keep = {0};
    struct err e = {0};
    char **words;

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(words_split(cases[i].text, &words, &keep, &e), 0);
        assert_string_equal(words_line(words, &keep), cases[i].line);
    }
    assert_int_equal(words_split("a 'b", &words, &keep, &e), -1);
    assert_int_equal(e.code, EXIT_USAGE);
    assert_int_equal(words_split("  ", &words, &keep, &e), -1);
    texts_release(&keep);
}

static void test_fill(void **unused)
{
    const char *names[] = {"workers", "n"}, *values[] = {"4", "{workers}"};
    char *words[] = {"-T{workers}", "{n}", NULL};
    struct texts keep = {0};

    (void)unused;
    assert_string_equal(
        words_fill("-T{workers}x{workers}", names, values, 2, &keep), "-T4x4");
    /* A value is not filled again, and other braces stay. */
    assert_string_equal(words_fill("{n}{no}{", names, values, 2, &keep),
                        "{workers}{no}{");
    assert_true(words_have(words, "workers") && words_have(words, "n"));
    assert_false(words_have(words, "worker"));
    assert_string_equal(words_escape("a=1;b%", &keep), "a%3D1%3Bb%25");
    texts_release(&keep);
}

static void test_counts(void **unused)
{
    static const struct {
        int cores, pus;
        int64_t counts[8];
        int merged;
    } cases[] = {
        {1, 1, {1, 2}, 1},
        {1, 2, {1, 2, 4}, 0},
        {2, 2, {1, 2, 4}, 1},
        {4, 8, {1, 2, 4, 8, 16}, 0},
        {6, 12, {1, 2, 4, 6, 12, 24}, 0},
    };
    struct texts keep = {0};

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t counts[32] = {0};
        const char *note;
        size_t n = scale_default_counts(cases[i].cores, cases[i].pus, counts,
                                        32, &note, &keep);

        assert_memory_equal(counts, cases[i].counts, sizeof cases[i].counts);
        assert_true(n < 32 && counts[n] == 0);
        assert_int_equal(*note != '\0', cases[i].merged);
    }
    texts_release(&keep);
}

static void test_follow(void **unused)
{
    static const struct {
        struct follow_point points[3];
        enum follow answer;
    } cases[] = {
        {{{1, 1, 1, 1}, {2, 1.9, 2, 2}, {4, 2, 3.9, 4}}, FOLLOW_YES},
        /* Cores that other programs had are wanted all the same. */
        {{{1, .5, 1, 1}, {2, .6, 2, 2}, {4, .6, 4, 4}}, FOLLOW_YES},
        {{{1, 1, 1, 1}, {2, 1, 1, 1}, {4, 1, 1, 1}}, FOLLOW_IGNORED},
        {{{1, 1, 2, 2}, {2, 1.9, 2, 2}, {4, 1.9, 2, 2}}, FOLLOW_IGNORED},
        {{{1, 1, NAN, 1}, {2, 1, NAN, 1}, {4, 1, NAN, 1}}, FOLLOW_IGNORED},
        {{{1, 1, 1, 1}, {2, 1, 1, 2}, {4, 1, 1, 4}}, FOLLOW_IDLE},
        {{{1, 0, 0, 1}, {2, 0, 0, 2}, {4, 0, 0, 4}}, FOLLOW_UNKNOWN},
        {{{1, 1, 1, NAN}, {2, 1, 1, NAN}, {4, 1, 1, NAN}}, FOLLOW_UNKNOWN},
    };
    char text[400];

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(
            follow_judge(cases[i].points, 3, "{workers}", text, sizeof text),
            cases[i].answer);
        assert_int_equal(*text != '\0', cases[i].answer == FOLLOW_IGNORED ||
                                            cases[i].answer == FOLLOW_IDLE);
    }
    assert_int_equal(
        follow_judge(cases[2].points, 1, "{workers}", text, sizeof text),
        FOLLOW_UNKNOWN);
}

static void test_together(void **unused)
{
    static const struct {
        const char *policy;
        int workers, pus, cores, numa, smt_cores;
        const char *text;
    } cases[] = {
        {"core", 1, 1, 1, 1, 0, "pu:0"},
        {"core", 4, 4, 4, 2, 0, "pu:0,2,4,6"},
        {"compact", 4, 4, 2, 1, 2, "core:0-1"},
        {"core", 9, 8, 4, 2, 4, "all"},
        {"core:1,3", 2, 4, 2, 2, 2, "core:1,3"},
        {"none", 1, 8, 4, 2, 4, "all"},
    };
    struct machine *m;
    struct err e = {0};

    (void)unused;
    assert_int_equal(machine_load(&m, "numa:2 core:2 pu:2", &e), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct place_together t;
        struct plan *p;

        assert_int_equal(
            place_plan(m, cases[i].policy, cases[i].workers, &p, &e), 0);
        assert_int_equal(place_together(p, &t), 0);
        assert_string_equal(t.text, cases[i].text);
        assert_int_equal(t.pus, cases[i].pus);
        assert_int_equal(t.cores, cases[i].cores);
        assert_int_equal(t.numa, cases[i].numa);
        assert_int_equal(t.smt_cores, cases[i].smt_cores);
        assert_int_equal(t.fast_cores, -1);
        /* A described machine binds nothing. */
        assert_int_equal(place_bind_together(p, &e), -1);
        e = (struct err){0};
        plan_free(p);
    }
    machine_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),    cmocka_unit_test(test_fill),
        cmocka_unit_test(test_counts),   cmocka_unit_test(test_follow),
        cmocka_unit_test(test_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
