/* SPDX-License-Identifier: BSD-3-Clause */
/* mix and counter: run as workers would run them, in any order; the steps that
 * mix cuts a task into; and wrong results refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "kernels/kernel.h"
#include "kernels/primes/reference.h"
#include "tests/unit/kernel_harness.h"

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

extern const struct kernel mix_kernel, counter_kernel;

static _Alignas(64) unsigned char opt[8192];

/* Options from "--name value --name value". */
static const void *options(const struct kernel *k, const char *line)
{
    struct err e = {0};
    char name[64], value[64];
    int used = 0;

    assert_true(k->options_size <= sizeof opt);
    assert_int_equal(option_defaults(k->options, opt, &e), 0);
    while (sscanf(line, " --%63s %63s%n", name, value, &used) == 2) {
        const struct option *o = option_find(k->options, name);

        assert_non_null(o);
        if (option_set(o, opt, value, &e) != 0)
            fail_msg("%s", e.text);
        line += used;
    }
    assert_int_equal(*line, '\0');
    return opt;
}

static struct tally run(const struct kernel *k, const char *line, int workers,
                        uint64_t seed)
{
    struct harness h = {
        .kernel = k, .opt = options(k, line), .workers = workers, .seed = seed};
    struct err e = {0};
    struct tally result;

    if (harness_run(&h, &e) != VERIFIED_FULL)
        fail_msg("%s %s: %s", k->name, line, e.text);
    result = *harness_result(&h);
    harness_release(&h);
    return result;
}

/* ---- mix -------------------------------------------------------------------- */

/* The same numbers, however they are cut and whatever else is ticked. */
static const char *const same_work[] = {
    "--tasks 13 --numbers 700",
    "--tasks 13 --numbers 700 --slice 1us --spin-ps 1000",
    "--tasks 13 --numbers 700 --slice 13us --spin-ps 1000",
    "--tasks 13 --numbers 700 --slice 1h",
    "--tasks 13 --numbers 700 --slice 10us --spin-ps 3 --heartbeat 1ms",
    "--tasks 13 --numbers 700 --wait 0s --heartbeat 100ms",
    "--tasks 13 --numbers 700 --wait 1s --jitter 3s --heartbeat 7ms",
    "--tasks 13 --spin-ps 1000 --compute 73500us", /* 105 ns a number */
};

static void mix_counts_the_same_primes_however_cut(void **state)
{
    uint64_t right = reference_count(1000000000, 1000000000 + 13 * 700 - 1);

    (void)state;
    assert_true(right > 400);
    for (size_t i = 0; i + 1 < LENGTH(same_work); i++)
        for (int workers = 1; workers <= 7; workers += 3) {
            struct tally t =
                run(&mix_kernel, same_work[i], workers, i + (uint64_t)workers);

            assert_true(t.result == right && t.bad == 0);
            assert_true(t.ok == 13 + (strstr(same_work[i], "beat") != NULL));
        }
}

static void mix_turns_time_into_numbers(void **state)
{
    struct geometry g;
    struct err e = {0};

    (void)state;
    assert_int_equal(
        mix_kernel.plan(options(&mix_kernel, same_work[7]), &g, &e), 0);
    assert_true(g.work == 13 * 700000.0);
    assert_true(g.grain == 1 && g.grain_fixed && g.units == 13);
}

/* What a unit asks for and does, step by step. */
static int steps_of(int64_t unit, int64_t *waited_ns, int *ticks)
{
    unsigned char partial[256] = {0};
    struct geometry g;
    struct work k = {.opt = opt, .g = &g, .partial = partial};
    struct window w = {.more = 1};
    struct err e = {0};
    int step = 0;

    *waited_ns = *ticks = 0;
    assert_int_equal(mix_kernel.plan(opt, &g, &e), 0);
    assert_true(g.partial_bytes <= sizeof partial);
    for (; w.more && step < 1000000; step++) {
        struct need n = {.kind = NEED_NONE, .step = step};

        w = (struct window){.lo = unit, .hi = unit + 1, .step = step};
        mix_kernel.need(&k, unit, unit + 1, &n);
        if (n.kind == NEED_TIME)
            *waited_ns += w.got = n.time_ns;
        *ticks += n.kind == NEED_TIME && n.tick;
        mix_kernel.compute(&k, &w, unit, unit + 1);
    }
    return step;
}

static void mix_waits_once_and_computes_in_slices(void **state)
{
    int64_t waited;
    int ticks;

    (void)state;
    options(&mix_kernel, "--numbers 1000 --wait 3ms --tasks 4");
    assert_int_equal(steps_of(2, &waited, &ticks), 1);
    assert_true(waited == 3000000 && ticks == 0);
    /* 10500 ps x 10 are 100 numbers at 1 ns a round: 10 steps; and 8 of 125. */
    options(&mix_kernel, "--numbers 1000 --wait 3ms --slice 10500ns "
                         "--spin-ps 1000");
    assert_int_equal(steps_of(0, &waited, &ticks), 10);
    assert_true(waited == 3000000 && ticks == 0);
    options(&mix_kernel, "--numbers 1000 --wait 3ms --slice 12600ns "
                         "--spin-ps 1000");
    assert_int_equal(steps_of(0, &waited, &ticks), 8);
    options(&mix_kernel, "--compute 0s --wait 3ms --slice 1ms");
    assert_int_equal(steps_of(0, &waited, &ticks), 1);
}

static void mix_ticks_as_long_as_the_work_takes(void **state)
{
    int64_t waited;
    int ticks;

    (void)state;
    options(&mix_kernel, "--tasks 3 --wait 70ms --jitter 30ms --compute 1ms "
                         "--heartbeat 10ms");
    assert_int_equal(steps_of(0, &waited, &ticks), 10);
    assert_true(waited == 100000000 && ticks == 10);
    assert_int_equal(steps_of(1, &waited, &ticks), 1);
    assert_true(waited >= 70000000 && waited < 100000000 && ticks == 0);
    options(&mix_kernel, "--tasks 30 --wait 70ms --compute 10500us "
                         "--spin-ps 1000 --heartbeat 10ms");
    assert_int_equal(steps_of(0, &waited, &ticks), 31);
    options(&mix_kernel, "--tasks 1 --wait 1ms --compute 0s --heartbeat 1s");
    assert_int_equal(steps_of(0, &waited, &ticks), 1);
}

static void mix_refuses_what_cannot_be(void **state)
{
    static const char *const cases[][2] = {
        {"--tasks 1e6 --numbers 1e7",
         "--compute: 1000000 tasks of 10000000 numbers exceed the 1e12 that "
         "can be verified; use fewer --tasks"},
        {"--tasks 1e6 --numbers 1000 --slice 1us --spin-ps 100000",
         "--slice: 1000000 tasks of 1000 steps are too many; "
         "use a longer slice"},
        {"--wait 1h --heartbeat 1ns",
         "--heartbeat: 1 ns is too short for a "
         "run of this length; use a longer interval"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct geometry g;
        struct err e = {0};

        options(&mix_kernel, cases[i][0]);
        assert_int_equal(mix_kernel.plan(opt, &g, &e), -1);
        assert_int_equal(e.code, EXIT_USAGE);
        assert_string_equal(e.text, cases[i][1]);
    }
}

/* A run of mix in which each in turn of the 64-bit words of the result, and
 * each wait, is wrong. */
static void mix_refuses_wrong_results(void **state)
{
    const char *line = "--tasks 5 --numbers 100 --slice 1us --spin-ps 1000 "
                       "--heartbeat 1ms";
    struct harness h = {.kernel = &mix_kernel,
                        .opt = options(&mix_kernel, line)};
    struct err e = {0};
    uint64_t *words;

    (void)state;
    assert_int_equal(harness_run(&h, &e), VERIFIED_FULL);
    words = h.work[0].partial;
    for (size_t i = 0; i < h.g.partial_bytes / 8; i++) {
        words[i]++;
        e = (struct err){0};
        assert_int_equal(mix_kernel.verify(opt, &h.g, words, &e), -1);
        assert_int_equal(e.code, EXIT_WRONG);
        assert_memory_equal(e.text, "mix: ", 5);
        words[i]--;
    }
    assert_int_equal(mix_kernel.verify(opt, &h.g, words, &e), VERIFIED_FULL);
    for (int64_t unit = 0; unit < 2; unit++) {
        struct window w = {.lo = unit, .hi = unit + 1, .got = 999999};

        mix_kernel.compute(&h.work[0], &w, unit, unit + 1);
        assert_int_equal(harness_result(&h)->bad, unit + 1);
    }
    harness_release(&h);
}

/* ---- counter ------------------------------------------------------------------ */

static const char *const methods[] = {"atomic", "lock", "partial", "adjacent",
                                      "racy"};

/* One thread: even `racy` loses nothing. */
static void counter_counts_every_update(void **state)
{
    char line[64];

    (void)state;
    for (size_t i = 0; i < LENGTH(methods); i++)
        for (int workers = 1; workers <= 7; workers += 3) {
            struct tally t;

            snprintf(line, sizeof line, "--updates 300001 --method %s",
                     methods[i]);
            t = run(&counter_kernel, line, workers, i);
            assert_true(t.result == 300001 && t.bad == 0);
        }
}

/* More workers than there are slots: the rest count for themselves. */
static void counter_counts_for_more_workers_than_slots(void **state)
{
    enum { WORKERS = 1100 };
    static struct {
        struct tally tally;
        unsigned char rest[112];
    } partials[WORKERS], sum;
    static unsigned char scratch[WORKERS][64];

    (void)state;
    for (size_t i = 2; i < 4; i++) {
        char line[64];
        struct geometry g;
        struct err e = {0};
        struct window w = {.lo = 0};
        void *shared;

        snprintf(line, sizeof line, "--updates 5500 --method %s", methods[i]);
        options(&counter_kernel, line);
        assert_int_equal(counter_kernel.plan(opt, &g, &e), 0);
        assert_true(g.partial_bytes <= sizeof partials[0]);
        assert_true(g.scratch_bytes <= sizeof scratch[0]);
        shared = harness_memory(g.shared_bytes);
        memset(partials, 0, sizeof partials);
        memset(&sum, 0, sizeof sum);
        for (int64_t n = 0; n < WORKERS; n++) {
            struct work k = {.opt = opt,
                             .g = &g,
                             .shared = shared,
                             .scratch = scratch[n],
                             .partial = &partials[n]};

            counter_kernel.begin(&k, n == 0);
            counter_kernel.compute(&k, &w, 5 * n, 5 * n + 5);
        }
        for (int64_t n = 0; n < WORKERS; n++) {
            struct work k = {
                .opt = opt, .g = &g, .shared = shared, .partial = &partials[n]};

            counter_kernel.check(&k, &w, 5 * n, 5 * n + 5, &e);
            counter_kernel.merge(&sum, &partials[n]);
        }
        assert_int_equal(counter_kernel.verify(opt, &g, &sum, &e),
                         VERIFIED_FULL);
        free(shared);
    }
}

static void counter_says_what_was_lost(void **state)
{
    struct geometry g;
    struct err e = {0};
    struct tally lost = {.result = 90, .ok = 1};

    (void)state;
    options(&counter_kernel, "--updates 100 --method racy");
    assert_int_equal(counter_kernel.plan(opt, &g, &e), 0);
    assert_int_equal(counter_kernel.verify(opt, &g, &lost, &e), -1);
    assert_int_equal(e.code, EXIT_WRONG);
    assert_string_equal(
        e.text, "counter: 10 of 100 updates were lost: two workers read the "
                "same value and both wrote it back plus 1; use --method "
                "atomic, lock or partial");
    lost.result = 101;
    assert_int_equal(counter_kernel.verify(opt, &g, &lost, &e), -1);
    options(&counter_kernel, "--updates 100 --method lock");
    lost.result = 99;
    e = (struct err){0};
    assert_int_equal(counter_kernel.verify(opt, &g, &lost, &e), -1);
    assert_string_equal(e.text, "counter: counted 99 of 100 updates");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mix_counts_the_same_primes_however_cut),
        cmocka_unit_test(mix_turns_time_into_numbers),
        cmocka_unit_test(mix_waits_once_and_computes_in_slices),
        cmocka_unit_test(mix_ticks_as_long_as_the_work_takes),
        cmocka_unit_test(mix_refuses_what_cannot_be),
        cmocka_unit_test(mix_refuses_wrong_results),
        cmocka_unit_test(counter_counts_every_update),
        cmocka_unit_test(counter_counts_for_more_workers_than_slots),
        cmocka_unit_test(counter_says_what_was_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
