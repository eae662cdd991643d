/* SPDX-License-Identifier: BSD-3-Clause */
/* Which cores `accept` calls slow: noise is not, half speed is, and what other
 * programs took is told apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "drivers/program/accept/judge.h"
#include "kernels/base/hash.h"

enum { MOST = 64, ROUNDS = 5, ALL = ROUNDS * JUDGE_SETS };

static double values[MOST][ALL], work[MOST + ALL];
static struct series all[MOST];

/* About normal with deviation 1: the sum of 12 uniform numbers. */
static double noise(uint64_t *state)
{
    double sum = -6;

    for (int i = 0; i < 12; i++)
        sum += (double)(random_next(state) >> 11) * 0x1p-53;
    return sum;
}

static void reset(int n)
{
    for (int i = 0; i < n; i++)
        all[i] = (struct series){
            .item = &accept_pieces[0], .reference = NAN, .ns = values[i]};
}

/* Sets of rounds until nothing is suspicious, of cores that take ns[i] with a
 * deviation of `deviation` times that. Returns the sets. */
static int measure(const double *ns, int n, double deviation, uint64_t *state)
{
    size_t suspicious = 1;
    int sets = 0;

    for (; sets < JUDGE_SETS && suspicious > 0; sets++) {
        for (int i = 0; i < n; i++)
            for (int k = 0; k < ROUNDS; k++) {
                all[i].ns[all[i].rounds++] =
                    ns[i] * (1 + deviation * noise(state));
                all[i].elapsed_ns += (int64_t)ns[i];
            }
        suspicious = judge_set(all, (size_t)n, 0.2, sets * ROUNDS, work);
    }
    judge_all(all, (size_t)n, 0.2, work);
    return sets;
}

static int count(int n, enum accept_status status)
{
    int found = 0;

    for (int i = 0; i < n; i++)
        found += all[i].status == status;
    return found;
}

static void noise_is_not_slow(void **unused)
{
    static const int counts[] = {1, 2, 3, 16, MOST};
    double ns[MOST];
    uint64_t state = 1;

    (void)unused;
    for (int i = 0; i < MOST; i++)
        ns[i] = 1e8;
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
        for (int run = 0; run < 300; run++) {
            reset(counts[c]);
            measure(ns, counts[c], 0.1, &state);
            assert_int_equal(count(counts[c], ACCEPT_OK), counts[c]);
        }
}

static void half_speed_is_slow_and_only_that(void **unused)
{
    static const int counts[] = {2, 3, 16, MOST};
    double ns[MOST];
    uint64_t state = 2;

    (void)unused;
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
        for (int run = 0; run < 100; run++) {
            int n = counts[c], slow = run % n;

            for (int i = 0; i < n; i++)
                ns[i] = i == slow ? 2e8 : 1e8;
            reset(n);
            assert_int_equal(measure(ns, n, 0.05, &state), JUDGE_SETS);
            assert_int_equal(count(n, ACCEPT_OK), n - 1);
            assert_int_equal(all[slow].status, ACCEPT_SLOW);
            assert_true(all[slow].excess > 0.8 && all[slow].excess < 1.2);
        }
}

/* Slow once is not slow: a core that recovers before the last set. */
static void one_slow_set_is_not_slow(void **unused)
{
    double slow[2] = {1e8, 2e8}, well[2] = {1e8, 1e8};

    (void)unused;
    reset(2);
    for (int k = 0; k < ALL; k++)
        for (int i = 0; i < 2; i++)
            all[i].ns[all[i].rounds++] = (k < ROUNDS ? slow : well)[i];
    all[0].rounds = all[1].rounds = ROUNDS;
    assert_int_equal(judge_set(all, 2, 0.2, 0, work), 1);
    all[0].rounds = all[1].rounds = 2 * ROUNDS;
    assert_int_equal(judge_set(all, 2, 0.2, ROUNDS, work), 0);
    judge_all(all, 2, 0.2, work);
    assert_int_equal(count(2, ACCEPT_OK), 2);
}

static void other_classes_are_not_compared(void **unused)
{
    double ns[4] = {1e8, 1e8, 2e8, 2e8};
    uint64_t state = 4;

    (void)unused;
    reset(4);
    all[2].class = all[3].class = 1;
    assert_int_equal(measure(ns, 4, 0.02, &state), 1);
    assert_int_equal(count(4, ACCEPT_OK), 4);
    assert_true(fabs(all[3].like / 2e8 - 1) < 0.1);
}

/* A short time may double: floor_ns. */
static void small_differences_do_not_count(void **unused)
{
    double ns[2] = {1e5, 3e5};
    uint64_t state = 5;

    (void)unused;
    reset(2);
    measure(ns, 2, 0.01, &state);
    assert_int_equal(count(2, ACCEPT_OK), 2);
}

static void what_others_took_is_a_disturbance(void **unused)
{
    double ns[2] = {1e8, 1.5e8};
    uint64_t state = 6;

    (void)unused;
    for (int stolen = 0; stolen < 2; stolen++) {
        reset(2);
        all[1].queue_ns = stolen ? 0 : INT64_C(900000000);
        all[1].stolen = stolen ? 0.3 : 0;
        measure(ns, 2, 0.01, &state);
        assert_int_equal(all[0].status, ACCEPT_OK);
        assert_int_equal(all[1].status, ACCEPT_DISTURBED);
    }
    /* A disturbed core need not be slow. */
    ns[1] = 1e8;
    reset(2);
    all[1].queue_ns = INT64_C(900000000);
    assert_int_equal(measure(ns, 2, 0.01, &state), 1);
    assert_int_equal(all[1].status, ACCEPT_DISTURBED);
}

/* A quota holds back some rounds for long and others not at all. */
static void a_quota_is_slow_though_the_median_is_not(void **unused)
{
    size_t suspicious = 0;

    (void)unused;
    reset(2);
    for (int set = 0; set < JUDGE_SETS; set++) {
        for (int k = 0; k < ROUNDS; k++) {
            all[0].ns[all[0].rounds++] = 1e8;
            all[1].ns[all[1].rounds++] = k < 3 ? 1e8 : 3e8;
            all[1].elapsed_ns += k < 3 ? 100000000 : 300000000;
            all[1].throttled_ns += k < 3 ? 0 : 200000000;
        }
        suspicious = judge_set(all, 2, 0.2, set * ROUNDS, work);
    }
    assert_int_equal(suspicious, 1);
    judge_all(all, 2, 0.2, work);
    assert_int_equal(all[0].status, ACCEPT_OK);
    assert_int_equal(all[1].status, ACCEPT_SLOW);
}

static void a_reference_tells_what_like_cores_cannot(void **unused)
{
    double ns[2] = {2e8, 2e8};
    uint64_t state = 7;

    (void)unused;
    reset(2);
    all[0].reference = 1e8;
    all[1].reference = 1.9e8;
    assert_int_equal(measure(ns, 2, 0.02, &state), JUDGE_SETS);
    assert_int_equal(all[0].status, ACCEPT_SLOW);
    assert_int_equal(all[1].status, ACCEPT_OK);
    assert_true(all[0].reference_excess > 0.9);
}

/* Without a measurement there is no number, and no fault. */
static void what_is_not_measured_is_not_judged(void **unused)
{
    double ns[3] = {1e8, 1e8, -1};
    uint64_t state = 8;

    (void)unused;
    reset(3);
    assert_int_equal(measure(ns, 3, 0, &state), 1);
    assert_int_equal(count(3, ACCEPT_OK), 3);
    assert_true(isnan(all[2].centre));
    assert_true(isnan(accept_value(all[2].item, all[2].centre)));
}

static void values_and_times_are_inverse(void **unused)
{
    (void)unused;
    for (int i = 0; i < PIECES; i++) {
        double value = accept_value(&accept_pieces[i], 12345678);

        assert_true(fabs(accept_ns(&accept_pieces[i], value) - 12345678) < 1);
    }
    assert_true(accept_value(&accept_pieces[0], 1e6) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_is_not_slow),
        cmocka_unit_test(half_speed_is_slow_and_only_that),
        cmocka_unit_test(one_slow_set_is_not_slow),
        cmocka_unit_test(other_classes_are_not_compared),
        cmocka_unit_test(small_differences_do_not_count),
        cmocka_unit_test(what_others_took_is_a_disturbance),
        cmocka_unit_test(a_quota_is_slow_though_the_median_is_not),
        cmocka_unit_test(a_reference_tells_what_like_cores_cannot),
        cmocka_unit_test(what_is_not_measured_is_not_judged),
        cmocka_unit_test(values_and_times_are_inverse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
