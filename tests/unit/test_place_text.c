/* SPDX-License-Identifier: BSD-3-Clause */
/* What a plan prints: the placement as text, refusals and their reasons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/machine/plan.h"

static void check_texts(const char *machine, const char *policy, int workers,
                        const char *wanted)
{
    struct err e = {0};
    struct machine *m;
    struct plan *p;
    char got[400] = "";
    size_t used = 0;

    assert_int_equal(machine_load(&m, machine, &e), 0);
    if (place_plan(m, policy, workers, &p, &e) != 0)
        fail_msg("%s, %s: %s", machine, policy, e.text);
    for (int i = 0; i < workers; i++) {
        used += (size_t)snprintf(got + used, sizeof got - used, "%s",
                                 i == 0 ? "" : " ");
        used += (size_t)plan_text(p, i, got + used, sizeof got - used);
        assert_true(used < sizeof got);
    }
    if (strcmp(got, wanted) != 0)
        fail_msg("%s, %s: got '%s', not '%s'", machine, policy, got, wanted);
    plan_free(p);
    machine_free(m);
}

static void seats_in_words(void **state)
{
    static const struct {
        const char *machine, *policy;
        int workers;
        const char *wanted;
    } golden[] = {
        {"core:1 pu:1", "core", 2, "all all"},
        {"core:2 pu:1", "core", 3, "core:0 core:1 core:0"},
        {"core:2 pu:1", "pu:1", 1, "core:1"},
        {"core:2 pu:2", "none", 2, "all all"},
        {"core:2 pu:2", "inherit", 1, "all"},
        {"core:2 pu:2", "compact", 5, "pu:0 pu:1 pu:2 pu:3 pu:0"},
        {"core:2 pu:2", "core", 5, "pu:0 pu:2 pu:1 pu:3 pu:0"},
        {"core:2 pu:2", "core:1,0", 3, "core:1 core:0 core:1"},
        {"core:4 pu:2", "pu:6,0-2", 5, "pu:6 pu:0 pu:1 pu:2 pu:6"},
        {"core:4 pu:2", "core:1-3", 4, "core:1 core:2 core:3 core:1"},
        {"core:4 pu:2", "core:00002", 1, "core:2"},
        {"pack:2 core:4 pu:1", "spread", 8,
         "core:0 core:4 core:2 core:6 core:1 core:5 core:3 core:7"},
        {"pack:1 l3:3 core:2 pu:1", "spread", 6,
         "core:0 core:4 core:2 core:1 core:5 core:3"},
        {"pack:2 core:1 pu:2", "spread", 4, "pu:0 pu:2 pu:1 pu:3"},
        {"core:6 pu:1", "spread", 6,
         "core:0 core:4 core:2 core:1 core:5 core:3"},
        {"numa:2 core:4 pu:2", "numa", 3, "core:0-3 core:4-7 core:0-3"},
        {"numa:1 core:4 pu:2", "numa", 1, "all"},
        {"pu:3", "core", 3, "core:0 core:1 core:2"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof golden / sizeof golden[0]; i++)
        check_texts(golden[i].machine, golden[i].policy, golden[i].workers,
                    golden[i].wanted);
}

/* Mixed sets arise from masks, not from policies. */
static void sets_in_words(void **state)
{
    static const struct {
        const char *set, *wanted;
    } golden[] = {
        {"00000000", "nothing"},  {"11111111", "all"},
        {"10000000", "pu:0"},     {"11000000", "core:0"},
        {"11001100", "core:0,2"}, {"11110011", "core:0-1,3"},
        {"11100000", "pu:0-2"},   {"10100111", "pu:0,2,5-7"},
        {"00111100", "core:1-2"},
    };
    struct err e = {0};
    struct machine *m;

    (void)state;
    assert_int_equal(machine_load(&m, "core:4 pu:2", &e), 0);
    for (size_t i = 0; i < sizeof golden / sizeof golden[0]; i++) {
        unsigned char set[8];
        char got[32], cut[6] = "-----";

        for (int pu = 0; pu < 8; pu++)
            set[pu] = golden[i].set[pu] == '1';
        assert_int_equal(machine_set_text(m, set, got, sizeof got),
                         strlen(golden[i].wanted));
        assert_string_equal(got, golden[i].wanted);
        assert_int_equal(machine_set_text(m, set, cut, 4),
                         strlen(golden[i].wanted));
        assert_int_equal(cut[4], '-');
        assert_memory_equal(cut, golden[i].wanted, strlen(cut));
        assert_int_equal(machine_set_text(m, set, NULL, 0),
                         strlen(golden[i].wanted));
    }
    machine_free(m);
}

static void long_sets_are_cut_in_messages(void **state)
{
    unsigned char set[20] = {0};
    struct err e = {0};
    struct machine *m;
    char words[16];

    (void)state;
    assert_int_equal(machine_load(&m, "core:20 pu:1", &e), 0);
    for (int pu = 0; pu < 20; pu += 2)
        set[pu] = 1;
    machine_set_words(m, set, words, sizeof words);
    assert_string_equal(words, "core:0,2,4,6...");
    memset(set + 6, 0, 14);
    set[9] = 1;
    machine_set_words(m, set, words, sizeof words);
    assert_string_equal(words, "core:0,2,4,9");
    machine_free(m);
}

static void nonsense_is_refused_in_words(void **state)
{
    static const struct {
        const char *policy, *words;
        int workers;
    } bad[] = {
        {"pu:", "expected a number at the end", 1},
        {"pu:a", "expected a number at 'a'", 1},
        {"pu:3-1", "3-1 is reversed; use 1-3", 1},
        {"pu:99", "no pu 99: pus 0-7 are allowed", 1},
        {"pu:8", "no pu 8:", 1},
        {"core:4", "no core 4: cores 0-3 are allowed (pu:LIST", 1},
        {"core:0-4", "no core 4:", 1},
        {"core:-1", "expected a number at '-1'", 1},
        {"core:1-", "expected a number at the end", 1},
        {"core:", "expected a number at the end", 1},
        {"core:0,", "expected a number at the end", 1},
        {"core:,0", "expected a number at ',0'", 1},
        {"core:0 ,1", "expected a number at ' ,1'", 1},
        {"core:0-1-2", "expected a number at '-2'", 1},
        {"core:0x1", "expected a number at 'x1'", 1},
        {"core:99999999999999999999", "no core 99999999999999999999", 1},
        {"core:0,1,9", "no core 9:", 1}, /* though seat 0 suffices */
        {"", "unknown placement ''", 1},
        {"pu", "did you mean 'pu:LIST'?", 1},
        {"compact:0", "did you mean 'compact'?", 1},
        {"Core", "unknown placement 'Core'", 1},
        {"sprad", "did you mean 'spread'?", 1},
        {"cor", "did you mean 'core'?", 1},
        {"cor:1", "did you mean 'core:LIST'?", 1},
        {"compct", "did you mean 'compact'?", 1},
        {"qqqqqqqq",
         "valid: none, compact, spread, core, numa, inherit, pu:LIST, "
         "core:LIST, with",
         1},
        {"core", "cannot place 0 workers", 0},
        {"core", "cannot place -1 workers", -1},
    };
    struct err ignored = {0};
    struct machine *m;

    (void)state;
    assert_int_equal(machine_load(&m, "core:4 pu:2", &ignored), 0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct err e = {0};
        struct plan *p = (struct plan *)m;

        assert_int_equal(place_plan(m, bad[i].policy, bad[i].workers, &p, &e),
                         -1);
        assert_null(p);
        assert_int_equal(e.code, EXIT_USAGE);
        if (strstr(e.text, bad[i].words) == NULL)
            fail_msg("'%s': '%s' does not say '%s'", bad[i].policy, e.text,
                     bad[i].words);
    }
    machine_free(m);
    assert_int_equal(machine_load(&m, "core:1 pu:1", &ignored), 0);
    for (int i = 0; i < 2; i++) {
        struct err e = {0};
        struct plan *p;

        assert_int_equal(place_plan(m, i ? "pu:1" : "core:1", 1, &p, &e), -1);
        assert_non_null(strstr(e.text, i ? "only pu 0 is" : "only core 0 is"));
    }
    machine_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seats_in_words),
        cmocka_unit_test(sets_in_words),
        cmocka_unit_test(long_sets_are_cut_in_messages),
        cmocka_unit_test(nonsense_is_refused_in_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
