/* SPDX-License-Identifier: BSD-3-Clause */
/* noop, spin and wait: run as workers would run them, in any order and any
 * chunks; what spin promises of its costs; and wrong results refused. Above
 * 400 lines, as the three share one harness. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kernels/base/spin.h"
#include "kernels/kernel.h"
#include "tests/unit/kernel_harness.h"

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

extern const struct kernel noop_kernel, spin_kernel, wait_kernel;

static _Alignas(64) unsigned char opt[8192];

/* Options from "--name value --name value". */
static const void *options(const struct kernel *k, const char *line)
{
    static char words[8][4000];
    struct err e = {0};
    int used = 0, n = 0;

    assert_true(k->options_size <= sizeof opt);
    assert_int_equal(option_defaults(k->options, opt, &e), 0);
    for (char name[64];
         sscanf(line, " --%63s %3999s%n", name, words[n], &used) == 2; n++) {
        const struct option *o = option_find(k->options, name);

        assert_non_null(o);
        if (option_set(o, opt, words[n], &e) != 0)
            fail_msg("%s", e.text);
        line += used;
    }
    assert_int_equal(*line, '\0');
    return opt;
}

static struct tally run(const struct kernel *k, const char *line, int64_t grain,
                        int workers, uint64_t seed)
{
    struct harness h = {.kernel = k,
                        .opt = options(k, line),
                        .grain = grain,
                        .workers = workers,
                        .seed = seed};
    struct err e = {0};
    struct tally result;

    if (harness_run(&h, &e) != VERIFIED_FULL)
        fail_msg("%s %s: %s", k->name, line, e.text);
    result = *harness_result(&h);
    harness_release(&h);
    return result;
}

/* verify() of a result that differs from the right one. */
static void assert_refused(const struct kernel *k, struct tally right,
                           int64_t result, int64_t ok, int64_t bad)
{
    struct tally wrong = {
        .result = right.result + (uint64_t)result,
        .ok = right.ok + (uint64_t)ok,
        .bad = right.bad + (uint64_t)bad,
    };
    struct geometry g;
    struct err e = {0};

    assert_int_equal(k->plan(opt, &g, &e), 0);
    assert_int_equal(k->verify(opt, &g, &right, &e), VERIFIED_FULL);
    assert_int_equal(k->verify(opt, &g, &wrong, &e), -1);
    assert_int_equal(e.code, EXIT_WRONG);
    assert_memory_equal(e.text, k->name, strlen(k->name));
}

static void any_order_and_chunks_give_the_same(void **state)
{
    static const struct {
        const struct kernel *kernel;
        const char *line;
    } cases[] = {
        {&noop_kernel, "--units 1000"},
        {&spin_kernel, "--units 101 --time 1us"},
        {&spin_kernel, "--units 64 --time 1us --shape ramp --imbalance 2"},
        {&spin_kernel, "--units 33 --time 2us --shape one --imbalance 33"},
        {&spin_kernel, "--units 50 --time 1us --shape random --imbalance 5"},
        {&spin_kernel, "--units 1 --time 0s"},
        {&wait_kernel, "--delays 3,1,2"},
        {&wait_kernel, "--tasks 500 --delay 1s --jitter 2s --seed 9"},
    };
    static const int64_t grains[] = {0, 1, 2, 7, 64, 5000};

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        const struct kernel *k = cases[i].kernel;
        struct tally right = run(k, cases[i].line, 0, 1, 0);

        for (size_t g = 0; g < LENGTH(grains); g++)
            for (int workers = 1; workers <= 7; workers += 3) {
                struct tally t = run(k, cases[i].line, grains[g], workers,
                                     g + 10 * (uint64_t)workers);

                assert_true(t.result == right.result && t.bad == 0);
            }
    }
}

static void noop_counts_its_units(void **state)
{
    struct tally t = run(&noop_kernel, "--units 1000", 7, 3, 1);

    (void)state;
    assert_true(t.result == 1000);
    assert_true(t.ok == 143);
    assert_refused(&noop_kernel, t, -1, 0, 0);
    assert_refused(&noop_kernel, t, 1, 0, 0);
    assert_refused(&noop_kernel, t, 0, 0, 1);
}

/* Worked out from the formulas in spin.c by other means, in fractions of
 * unbounded integers. */
static void spin_gives_the_known_hashes(void **state)
{
    static const struct {
        const char *line;
        uint64_t result;
    } known[] = {
        {"--time 1us", 0x4bcdc924851a4959u},
        {"--time 1us --shape ramp --imbalance 1.75", 0x2be14c1aca4d7a10u},
        {"--time 1us --shape one --imbalance 7.3", 0xd72201a707c0bcf1u},
        {"--time 1us --shape random --imbalance 2", 0x0c010328a95fe47fu},
        {"--units 37 --time 2500ns --shape random --imbalance 9.123456 "
         "--spin-ps 333",
         0x24503819c2ebca8cu},
        {"--units 37 --time 2500ns --shape ramp --imbalance 5.5 "
         "--spin-ps 1000",
         0xb378620fc12a4cfau},
        {"--units 1 --time 5us --shape random", 0x152dc79f230a83deu},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(known); i++)
        assert_true(run(&spin_kernel, known[i].line, 3, 2, 5).result ==
                    known[i].result);
}

static void spin_jump_is_spin_rounds(void **state)
{
    uint64_t s = 3;

    (void)state;
    for (uint64_t rounds = 0; rounds < 1000; rounds++)
        assert_true(spin_jump(rounds, rounds) == spin_rounds(rounds, rounds));
    for (int i = 0; i < 50; i++) {
        uint64_t x = random_next(&s), rounds = random_next(&s) % 100000;

        assert_true(spin_jump(x, rounds) == spin_rounds(x, rounds));
        assert_true(spin_jump(spin_jump(x, s), ~s) == spin_jump(x, ~0ull));
    }
}

/* How many rounds unit u ran: stepping until the hash of its x is the one that
 * compute() left. -1: none of up to most. */
static int64_t rounds_of(int64_t u, int64_t most)
{
    struct tally t = {0};
    struct work k = {.opt = opt, .partial = &t};
    struct window w = {.lo = u, .hi = u + 1};
    uint64_t x = (uint64_t)u;

    spin_kernel.compute(&k, &w, u, u + 1);
    for (int64_t rounds = 0; rounds <= most; rounds++) {
        if (hash_mix(x + (uint64_t)u) == t.result)
            return rounds;
        x = spin_rounds(x, 1);
    }
    return -1;
}

enum { UNITS = 60, MEAN_NS = 2000, SPIN_PS = 500, PER_NS = 1000 / SPIN_PS };

/* The rounds of every unit, and that their mean and maximum are as asked. A
 * unit is cut to whole ns twice, so it may lack up to 2 ns. */
static void spin_shape(const char *shape, double imbalance, int64_t *rounds)
{
    char line[200];
    int64_t sum = 0, most = 0, mean = MEAN_NS * PER_NS;
    double most_expensive = imbalance * (double)mean;

    snprintf(line, sizeof line,
             "--units %d --time %dns --spin-ps %d --shape %s --imbalance %.9g",
             UNITS, MEAN_NS, SPIN_PS, shape, imbalance);
    options(&spin_kernel, line);
    for (int64_t u = 0; u < UNITS; u++) {
        rounds[u] = rounds_of(u, (int64_t)most_expensive + 2 * PER_NS);
        if (rounds[u] < 0)
            fail_msg("%s: unit %d ran for too long", line, (int)u);
        sum += rounds[u];
        if (rounds[u] > most)
            most = rounds[u];
    }
    if (sum < UNITS * (mean - 2 * PER_NS) || sum > UNITS * (mean + 2 * PER_NS))
        fail_msg("%s: %ld rounds in all", line, (long)sum);
    if ((double)most < most_expensive - 2 * PER_NS ||
        (double)most > most_expensive + 1)
        fail_msg("%s: the most expensive unit has %ld rounds", line,
                 (long)most);
}

static const double imbalances[] = {1,   1.000001, 1.25, 1.999, 2,  2.001,
                                    3.7, 10,       29.5, 30,    59, 60};

static void spin_costs_are_as_asked(void **state)
{
    int64_t equal[UNITS];

    (void)state;
    for (size_t i = 0; i < LENGTH(imbalances); i++) {
        int64_t ramp[UNITS], random[UNITS], one[UNITS];
        int found[UNITS] = {0}, moved = 0;

        spin_shape("ramp", imbalances[i], ramp);
        spin_shape("random", imbalances[i], random);
        spin_shape("one", imbalances[i], one);
        for (int u = 1; u < UNITS; u++) {
            assert_true(ramp[u] >= ramp[u - 1]);
            assert_true(one[u] == one[0] || u == UNITS - 1);
        }
        for (int u = 0; u < UNITS; u++) {
            int v = 0;

            while (v < UNITS && (found[v] || ramp[v] != random[u]))
                v++;
            if (v == UNITS)
                fail_msg("random deals out what ramp has not");
            found[v] = 1;
            moved += ramp[u] != random[u];
        }
        assert_true(moved > 5 || imbalances[i] < 1.1 || imbalances[i] > 29);
    }
    spin_shape("equal", 1, equal);
    for (int u = 0; u < UNITS; u++)
        assert_true(equal[u] == MEAN_NS * PER_NS);
}

static void spin_refuses_what_cannot_be(void **state)
{
    static const char *const cases[][2] = {
        {"--imbalance 3", "--imbalance: 3 needs --shape ramp, one or random"},
        {"--shape one --imbalance 0.9",
         "--imbalance: 0.9 is not between 1 and --units 64; the cost of a "
         "unit cannot be negative"},
        {"--shape one --imbalance 65",
         "--imbalance: 65 is not between 1 and --units 64; the cost of a "
         "unit cannot be negative"},
        {"--units 1e7 --time 1h",
         "--time: 10000000 units of 3600000000000 ns exceed the "
         "longest total time; use fewer units"},
        {"--units 1e6 --time 20s --spin-ps 1",
         "--time: 1000000 units of 20000000000 ns exceed the longest total "
         "time; use fewer units"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct geometry g;
        struct err e = {0};

        options(&spin_kernel, cases[i][0]);
        assert_int_equal(spin_kernel.plan(opt, &g, &e), -1);
        assert_int_equal(e.code, EXIT_USAGE);
        assert_string_equal(e.text, cases[i][1]);
    }
}

static void spin_refuses_wrong_results(void **state)
{
    const char *line = "--units 9 --time 1us --shape ramp --imbalance 2";
    struct tally t = run(&spin_kernel, line, 1, 1, 0), three = {0}, four = {0};
    struct work k = {.opt = opt, .partial = &three};
    struct window w = {.lo = 0, .hi = 9};

    (void)state;
    assert_refused(&spin_kernel, t, 1, 0, 0);
    assert_refused(&spin_kernel, t, 0, -1, 0);
    assert_refused(&spin_kernel, t, 0, 0, 1);
    /* Unit 3 twice and 4 never: a count alone would not notice. */
    spin_kernel.compute(&k, &w, 3, 4);
    k.partial = &four;
    spin_kernel.compute(&k, &w, 4, 5);
    assert_refused(&spin_kernel, t, (int64_t)(three.result - four.result), 0,
                   0);
}

static int64_t asked_ns(int64_t u)
{
    struct geometry g;
    struct work k = {.opt = opt, .g = &g};
    struct need n;

    assert_int_equal(wait_kernel.plan(opt, &g, NULL), 0);
    wait_kernel.need(&k, u, u + 1, &n);
    assert_int_equal(n.kind, NEED_TIME);
    return n.time_ns;
}

static void wait_asks_for_its_delays(void **state)
{
    struct geometry g;
    struct err e = {0};
    int64_t first[100], least = INT64_MAX, most = 0, moved = 0;
    double sum = 0;

    (void)state;
    options(&wait_kernel, "--delays 3,1ms,2");
    assert_int_equal(wait_kernel.plan(opt, &g, &e), 0);
    assert_true(g.units == 3 && g.grain == 1 && g.grain_fixed == 1);
    assert_true(g.work > 5.000999 && g.work < 5.001001);
    assert_true(asked_ns(0) == 3000000000 && asked_ns(1) == 1000000 &&
                asked_ns(2) == 2000000000);
    options(&wait_kernel, "--tasks 100 --delay 1s --jitter 1ms --seed 5");
    for (int64_t u = 0; u < 100; u++) {
        first[u] = asked_ns(u);
        sum += (double)first[u] * 1e-9;
        least = first[u] < least ? first[u] : least;
        most = first[u] > most ? first[u] : most;
    }
    assert_int_equal(wait_kernel.plan(opt, &g, &e), 0);
    assert_true(g.units == 100 && g.work > sum - 1e-6 && g.work < sum + 1e-6);
    assert_true(least >= 1000000000 && least < 1000100000);
    assert_true(most < 1001000000 && most > 1000900000);
    options(&wait_kernel, "--tasks 100 --delay 1s --jitter 1ms --seed 6");
    for (int64_t u = 0; u < 100; u++)
        moved += asked_ns(u) != first[u];
    assert_true(moved > 90);
}

/* One task got what it should not have: everything else was right. */
static void wait_refuses_waits_that_were_cut_short(void **state)
{
    static const int64_t got[] = {-EIO, -EINTR, 0, 999999999};

    (void)state;
    for (size_t i = 0; i < LENGTH(got); i++) {
        struct geometry g;
        struct tally t = {0};
        struct work k = {.opt = options(&wait_kernel, "--tasks 3 --delay 1s"),
                         .g = &g,
                         .partial = &t};
        struct err e = {0};

        assert_int_equal(wait_kernel.plan(opt, &g, &e), 0);
        for (int64_t u = 0; u < 3; u++) {
            struct window w = {.lo = u, .hi = u + 1, .got = 1000000000 + u};

            if (u == 1)
                w.got = got[i];
            wait_kernel.compute(&k, &w, u, u + 1);
        }
        assert_true(t.ok == 2 && t.bad == 1 && t.result == 2);
        assert_int_equal(wait_kernel.verify(opt, &g, &t, &e), -1);
        assert_int_equal(e.code, EXIT_WRONG);
        assert_string_equal(e.text, "wait: 1 of 3 waits ended early or failed");
    }
}

static void wait_refuses_wrong_counts(void **state)
{
    struct tally t = run(&wait_kernel, "--tasks 20 --delay 0s", 0, 3, 4);

    (void)state;
    assert_true(t.result == 20 && t.ok == 20);
    assert_refused(&wait_kernel, t, -1, -1, 0);
    assert_refused(&wait_kernel, t, 1, 1, 0);
    assert_refused(&wait_kernel, t, 0, 0, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_and_chunks_give_the_same),
        cmocka_unit_test(noop_counts_its_units),
        cmocka_unit_test(spin_gives_the_known_hashes),
        cmocka_unit_test(spin_jump_is_spin_rounds),
        cmocka_unit_test(spin_costs_are_as_asked),
        cmocka_unit_test(spin_refuses_what_cannot_be),
        cmocka_unit_test(spin_refuses_wrong_results),
        cmocka_unit_test(wait_asks_for_its_delays),
        cmocka_unit_test(wait_refuses_waits_that_were_cut_short),
        cmocka_unit_test(wait_refuses_wrong_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
