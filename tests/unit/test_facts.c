/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine's numbers as defaults of options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <time.h>

#include "drivers/machine/facts.h"

struct values {
    int64_t segment, tile, block, round, other;
    uint64_t seed;
};

static const struct option table[] = {
    {.name = "segment",
     .kind = OPTION_BYTES,
     .offset = offsetof(struct values, segment),
     .fact = "l1_bytes"},
    {.name = "other",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct values, other)},
    {.name = "tile",
     .kind = OPTION_BYTES,
     .offset = offsetof(struct values, tile),
     .min = 100,
     .max = 1000,
     .fact = "l2_bytes"},
    {.name = "block",
     .kind = OPTION_BYTES,
     .offset = offsetof(struct values, block),
     .fact = "l3_bytes"},
    {.name = "round",
     .kind = OPTION_TIME,
     .offset = offsetof(struct values, round),
     .fact = "spin_ps"},
    {.name = "seed",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct values, seed),
     .fact = "seed"},
    {0},
};

static const struct values defaults = {
    .segment = 1,
    .tile = 2,
    .block = 3,
    .round = 4,
    .other = 5,
    .seed = 6,
};

static const struct facts some = {
    .l1_bytes = 32768,
    .l2_bytes = 500,
    .l3_bytes = (int64_t)1 << 40,
    .spin_ps = 1234,
    .seed = 77,
};

static struct values applied(const struct facts *f, const unsigned char *given)
{
    struct values v = defaults;
    struct err e = {0};

    assert_int_equal(facts_apply(table, &v, f, given, &e), 0);
    assert_int_equal(e.code, 0);
    return v;
}

static void check(const struct values *v, int64_t segment, int64_t tile,
                  int64_t block, int64_t round, uint64_t seed)
{
    assert_int_equal(v->segment, segment);
    assert_int_equal(v->tile, tile);
    assert_int_equal(v->block, block);
    assert_int_equal(v->round, round);
    assert_int_equal(v->seed, seed);
    assert_int_equal(v->other, 5);
}

static void each_fact_lands_in_its_field(void **state)
{
    struct values v = applied(&some, NULL);

    (void)state;
    check(&v, 32768, 500, (int64_t)1 << 40, 1234, 77);
}

static void the_user_is_not_overruled(void **state)
{
    static const unsigned char all[] = {1, 1, 1, 1, 1, 1},
                               two[] = {1, 0, 0, 0, 0, 1}, nothing[6] = {0};
    struct values v = applied(&some, all);

    (void)state;
    check(&v, 1, 2, 3, 4, 6);
    v = applied(&some, two);
    check(&v, 1, 500, (int64_t)1 << 40, 1234, 6);
    v = applied(&some, nothing);
    check(&v, 32768, 500, (int64_t)1 << 40, 1234, 77);
}

static void an_unknown_number_leaves_the_default(void **state)
{
    const struct facts none = {0};
    struct values v = applied(&none, NULL);

    (void)state;
    check(&v, 1, 2, 3, 4, 6);
}

static void facts_stay_in_range(void **state)
{
    struct facts f = some;
    struct values v;

    (void)state;
    f.l2_bytes = 99;
    v = applied(&f, NULL);
    assert_int_equal(v.tile, 100);
    f.l2_bytes = 1001;
    v = applied(&f, NULL);
    assert_int_equal(v.tile, 1000);
    f.seed = UINT64_MAX; /* without a range: 0 .. INT64_MAX */
    v = applied(&f, NULL);
    assert_int_equal(v.seed, INT64_MAX);
}

static void a_choice_takes_an_index(void **state)
{
    static const char *const words[] = {"none", "some", "all", NULL};
    const struct option choice[] = {
        {.name = "a", .kind = OPTION_CHOICE, .choices = words, .fact = "isa"},
        {0}};
    static const unsigned char given[] = {1};
    struct facts f = some;
    struct err e = {0};
    int value[2] = {0, 7};

    (void)state;
    for (int i = 1; i <= 2; i++) {
        f.isa = i;
        assert_int_equal(facts_apply(choice, value, &f, NULL, &e), 0);
        assert_int_equal(value[0], i);
    }
    f.isa = 1;
    assert_int_equal(facts_apply(choice, value, &f, given, &e), 0);
    assert_int_equal(value[0], 2);
    f.isa = 3; /* no such choice */
    assert_int_equal(facts_apply(choice, value, &f, NULL, &e), 0);
    assert_int_equal(value[0], 2);
    assert_int_equal(value[1], 7);
}

static void a_wrong_table_is_found(void **state)
{
    const struct option
        unknown[] = {{.name = "a", .kind = OPTION_COUNT, .fact = "l4_bytes"},
                     {0}},
        number[] = {{.name = "a", .kind = OPTION_NUMBER, .fact = "l1_bytes"},
                    {0}};
    static const unsigned char given[] = {1};
    struct err e = {0};
    double value = 0;

    (void)state;
    /* Given or not: a test must find it whatever it gives. */
    assert_int_equal(facts_apply(unknown, &value, &some, given, &e), -1);
    assert_int_equal(e.code, EXIT_USAGE);
    assert_non_null(strstr(e.text, "--a asks for a fact 'l4_bytes'"));
    e = (struct err){0};
    assert_int_equal(facts_apply(number, &value, &some, NULL, &e), -1);
    assert_int_equal(e.code, EXIT_USAGE);
    assert_non_null(strstr(e.text, "--a cannot hold the fact 'l1_bytes'"));
}

static void caches_come_from_the_machine(void **state)
{
    static const char text[] = "l3:1(size=4194304) l2:1(size=262144) "
                               "l1d:1(size=49152) core:1 pu:1";
    struct facts f = some;
    struct err e = {0};
    struct machine *m;

    (void)state;
    assert_int_equal(machine_load(&m, text, &e), 0);
    facts_measure(&f, m);
    machine_free(m);
    assert_int_equal(f.l1_bytes, 49152);
    assert_int_equal(f.l2_bytes, 262144);
    assert_int_equal(f.l3_bytes, 4194304);
    assert_int_equal(f.spin_ps, 1234);
    assert_int_equal(f.seed, 77);
}

static uint64_t chain(uint64_t x, uint64_t rounds)
{
    for (uint64_t i = 0; i < rounds; i++)
        x = x * 0xd1342543de82ef95u + 1;
    return x;
}

static int calls;

static uint64_t nothing(uint64_t x, uint64_t rounds)
{
    (void)rounds;
    calls++;
    return x;
}

static uint64_t five_ms(uint64_t x, uint64_t rounds)
{
    const struct timespec t = {.tv_nsec = 5000000};

    (void)rounds;
    calls++;
    nanosleep(&t, NULL);
    return x;
}

static void a_round_takes_some_time(void **state)
{
    (void)state;
    /* A multiplication takes 3 or 4 cycles: 0.1 ns on no machine, 1 us
     * on none either. */
    assert_in_range(facts_spin_ps(chain), 100, 1000000);
}

static void timing_ends(void **state)
{
    int64_t ps;

    (void)state;
    calls = 0;
    assert_int_equal(facts_spin_ps(nothing), 0);
    assert_in_range(calls, 30, 100);

    /* At least 5 ms each: no more than 12 in 60 ms, and 5 ms / 64 rounds. */
    calls = 0;
    ps = facts_spin_ps(five_ms);
    assert_in_range(calls, 1, 12);
    assert_true(ps >= 5000000000 / 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fact_lands_in_its_field),
        cmocka_unit_test(the_user_is_not_overruled),
        cmocka_unit_test(an_unknown_number_leaves_the_default),
        cmocka_unit_test(facts_stay_in_range),
        cmocka_unit_test(a_choice_takes_an_index),
        cmocka_unit_test(a_wrong_table_is_found),
        cmocka_unit_test(caches_come_from_the_machine),
        cmocka_unit_test(a_round_takes_some_time),
        cmocka_unit_test(timing_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
