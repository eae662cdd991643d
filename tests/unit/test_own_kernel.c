/* SPDX-License-Identifier: BSD-3-Clause */
/* Kernels outside the tree: what is refused of a kernel and of its plan, what
 * the guard makes of answers, and that the interface has not changed without a
 * new version. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "drivers/program/own_kernel.h"
#include "drivers/program/own_kernel_check.h"
#include "drivers/program/own_kernel_guard.h"
#include "kernels/tally.h"

static void the_interface_has_its_version(void **state)
{
    (void)state;
    /* If one of these fails, raise KERNEL_INTERFACE and set the new sizes:
     * objects that were built before must not be loaded. */
    assert_int_equal(KERNEL_INTERFACE, 1);
    assert_int_equal(sizeof(struct kernel), 216);
    assert_int_equal(sizeof(struct geometry), 176);
    assert_int_equal(sizeof(struct window), 88);
    assert_int_equal(sizeof(struct need), 80);
    assert_int_equal(sizeof(struct option), 88);
    assert_int_equal(sizeof(struct work), 40);
    assert_int_equal(sizeof(struct tally), 24);
    assert_int_equal(sizeof(struct err), 804);
    assert_int_equal(offsetof(struct kernel_export, version), 0);
}

/* ---- a kernel ----------------------------------------------------------------
 */

struct values {
    int64_t n;
};

static int plan_answer, check_answer, verify_answer, noticing;
static struct geometry planned;

static int plan(const void *opt, struct geometry *g, struct err *e)
{
    (void)opt;
    (void)e;
    *g = planned;
    return plan_answer;
}

static void compute(struct work *k, struct window *w, int64_t lo, int64_t hi)
{
    (void)k;
    (void)w;
    (void)lo;
    (void)hi;
}

static int check(struct work *k, const struct window *w, int64_t lo, int64_t hi,
                 struct err *e)
{
    (void)k;
    (void)w;
    (void)lo;
    (void)hi;
    (void)e;
    return check_answer;
}

static int verify(const void *opt, const struct geometry *g, const void *result,
                  struct err *e)
{
    const struct tally *t = result;

    (void)opt;
    (void)g;
    if (noticing && t->result != 7)
        return err_set(e, EXIT_WRONG, "not 7");
    return verify_answer;
}

static struct option options[] = {
    {.name = "n", .kind = OPTION_COUNT, .help = "units"},
    {.name = "m", .kind = OPTION_COUNT, .help = "units"},
    {0},
};

static struct kernel sample(void)
{
    options[0] = (struct option){
        .name = "n", .kind = OPTION_COUNT, .init = "1", .help = "units"};
    options[1] = options[0];
    options[1].name = "m";
    planned = (struct geometry){.units = 1,
                                .passes = 1,
                                .grain = 1,
                                .partial_bytes = sizeof(struct tally)};
    plan_answer = check_answer = 0;
    verify_answer = VERIFIED_FULL;
    noticing = 1;
    return (struct kernel){
        .name = "sample",
        .summary = "a sample",
        .work_unit = "units",
        .options = options,
        .options_size = sizeof(struct values),
        .plan = plan,
        .compute = compute,
        .merge = tally_merge,
        .verify = verify,
    };
}

static void refuses(const struct kernel *k, const char *words)
{
    struct err e = {0};

    assert_int_equal(own_kernel_check(k, "./a.so", &e), -1);
    assert_int_equal(e.code, EXIT_USAGE);
    if (strstr(e.text, words) == NULL)
        fail_msg("'%s' does not say '%s'", e.text, words);
}

static void every_built_in_kernel_is_complete(void **state)
{
    (void)state;
    for (int i = 0; kernels[i] != NULL; i++) {
        struct kernel k = *kernels[i];
        struct err e = {0};

        refuses(&k, "that of a built-in kernel");
        k.name = "other_name";
        if (own_kernel_check(&k, "./a.so", &e) != 0)
            fail_msg("%s: %s", kernels[i]->name, e.text);
    }
}

static void incomplete_kernels_are_refused(void **state)
{
    static const char *const nine[] = {"a", "b", "c", "d", "e",
                                       "f", "g", "h", "i", NULL};
    struct kernel k = sample();
    struct err e = {0};

    (void)state;
    assert_int_equal(own_kernel_check(&k, "./a.so", &e), 0);
#define WITHOUT(member, words)                                                 \
    do {                                                                       \
        k = sample();                                                          \
        k.member = NULL;                                                       \
        refuses(&k, words);                                                    \
    } while (0)
    WITHOUT(name, ".name");
    WITHOUT(summary, "no summary");
    WITHOUT(work_unit, "no work_unit");
    WITHOUT(options, "no options");
    WITHOUT(plan, "no plan()");
    WITHOUT(compute, "no compute()");
    WITHOUT(merge, "no merge()");
    WITHOUT(verify, "no verify()");
#undef WITHOUT
    k = sample();
    k.needs = NEED_TIME;
    refuses(&k, "no need()");
    k.needs = (enum need_kind)9;
    refuses(&k, ".needs");
    k = sample();
    k.counts = nine;
    refuses(&k, "9 .counts");
    k = sample();
    k.growth.option = "size";
    refuses(&k, "'size'");
}

static void names_are_checked(void **state)
{
    static const char *const bad[] = {"",   "Sample", "2sample", "sam ple",
                                      "a/", "a-b",    "a,b",     "a=b"};
    static const char *const taken[] = {"noop", "null", "primes"};
    struct kernel k = sample();

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        k.name = bad[i];
        refuses(&k, ".name is not a name");
    }
    k.name = "a23456789012345678901234567890123";
    refuses(&k, ".name is not a name");
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        k.name = taken[i];
        refuses(&k, taken[i]);
    }
    assert_true(own_kernel_is_file("./noop") && own_kernel_is_file("a/b"));
    assert_false(own_kernel_is_file("noop") || own_kernel_is_file("a.so"));
}

static void tables_of_options_are_checked(void **state)
{
    struct kernel k = sample();

    (void)state;
    options[1].name = "n";
    refuses(&k, "two options --n");
    k = sample();
    options[1].name = "repeat";
    refuses(&k, "one of every run, too");
    options[1].name = "help";
    refuses(&k, "one of every run, too");
    options[1].name = "no-n";
    refuses(&k, "'no-n' is not a name");
    options[1].name = "N";
    refuses(&k, "'N' is not a name");
    k = sample();
    options[1].kind = (enum option_kind)99;
    refuses(&k, ".kind");
    k = sample();
    options[1].kind = OPTION_CHOICE;
    refuses(&k, ".choices");
    k = sample();
    options[1].offset = 1;
    refuses(&k, ".options_size, which is 8");
    options[1].offset = SIZE_MAX;
    refuses(&k, ".options_size, which is 8");
    k = sample();
    options[1].init = "many";
    refuses(&k, "--m");
    k = sample();
    k.options_size = SIZE_MAX;
    refuses(&k, "1 MiB");
}

static void refuses_plan(struct kernel *k, const char *words)
{
    struct err e = {0};

    assert_int_equal(own_kernel_check_plan(k, &planned, &e), -1);
    assert_int_equal(e.code, EXIT_USAGE);
    if (strstr(e.text, words) == NULL)
        fail_msg("'%s' does not say '%s'", e.text, words);
    *k = sample();
}

static void plans_are_checked(void **state)
{
    static const char *const counts[] = {"a", NULL};
    struct kernel k = sample();
    struct err e = {0};

    (void)state;
    assert_int_equal(own_kernel_check_plan(&k, &planned, &e), 0);
    planned.units = 0;
    refuses_plan(&k, "at least 1");
    planned.grain = -1;
    refuses_plan(&k, "at least 1");
    planned.passes = 0;
    refuses_plan(&k, "at least 1");
    planned.halo = -1;
    refuses_plan(&k, "negative");
    planned.partial_bytes = 8;
    refuses_plan(&k, "partial_bytes");
    k.counts = counts;
    refuses_plan(&k, "partial_bytes");
    planned.passes = 2;
    planned.out_bytes = 1;
    refuses_plan(&k, "several passes");
    planned.halo = 1;
    refuses_plan(&k, "a halo");
    planned.in_bytes = 1;
    refuses_plan(&k, "no fill()");
    planned.out_bytes = 1;
    refuses_plan(&k, "no check()");
    planned.needs = NEED_TIME;
    refuses_plan(&k, "no need()");
    planned.work = NAN;
    refuses_plan(&k, "numbers");
}

/* ---- the guard ---------------------------------------------------------------
 */

static struct tally seven = {.result = 7, .ok = 1};

/* What a run makes of the answers set before, with this result. */
static int judged(struct kernel *k, const struct tally *t, struct err *e)
{
    const struct kernel *g = own_kernel_guard(k);
    int verified;

    *e = (struct err){0};
    verified = g->verify(NULL, &planned, t, e);
    assert_true(verified >= 0 ? e->code == 0 : e->code == EXIT_WRONG);
    return verified;
}

static void no_wrong_answer_passes(void **state)
{
    struct kernel k = sample();
    struct tally bad = {.result = 7, .ok = 1, .bad = 1};
    struct tally eight = {.result = 8, .ok = 1};
    struct err e;

    (void)state;
    noticing = 0; /* a judge that accepts everything, in the first repetition */
    assert_int_equal(judged(&k, &seven, &e), -1);
    assert_non_null(strstr(e.text, "and also the next number"));
    k = sample();
    assert_int_equal(judged(&k, &seven, &e), VERIFIED_FULL);
    assert_int_equal(judged(&k, &eight, &e), -1);
    assert_string_equal(e.text, "not 7");
    assert_int_equal(judged(&k, &bad, &e), -1);
    assert_non_null(strstr(e.text, "1 wrong units"));
    for (int answer = -2; answer < 5; answer++) {
        verify_answer = answer;
        assert_int_equal(judged(&k, &seven, &e),
                         answer == VERIFIED_SAMPLED || answer == VERIFIED_FULL
                             ? answer
                             : -1);
    }
}

static void silent_failures_are_failures(void **state)
{
    struct kernel k = sample();
    const struct kernel *g;
    struct geometry filled;
    struct err e = {0};

    (void)state;
    k.check = check;
    g = own_kernel_guard(&k);
    check_answer = -1;
    assert_int_equal(g->check(NULL, NULL, 0, 1, &e), -1);
    assert_int_equal(e.code, EXIT_WRONG);
    e = (struct err){0};
    plan_answer = -1;
    assert_int_equal(g->plan(NULL, &filled, &e), -1);
    assert_int_equal(e.code, EXIT_USAGE);
    e = (struct err){0};
    plan_answer = 0;
    planned.units = -5;
    assert_int_equal(g->plan(NULL, &filled, &e), -1);
    assert_int_equal(e.code, EXIT_USAGE);
    /* An exit status has 8 bits. */
    e = (struct err){0};
    err_set(&e, 256, "wrong");
    assert_int_equal(e.code, EXIT_FAILED);
    e = (struct err){0};
    err_set(&e, 0, "wrong");
    assert_int_equal(e.code, EXIT_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_interface_has_its_version),
        cmocka_unit_test(every_built_in_kernel_is_complete),
        cmocka_unit_test(incomplete_kernels_are_refused),
        cmocka_unit_test(names_are_checked),
        cmocka_unit_test(tables_of_options_are_checked),
        cmocka_unit_test(plans_are_checked),
        cmocka_unit_test(no_wrong_answer_passes),
        cmocka_unit_test(silent_failures_are_failures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
