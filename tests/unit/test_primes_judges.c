/* SPDX-License-Identifier: BSD-3-Clause */
/* What judges the kernel `primes`: pi(x), Miller-Rabin and the reference sieve,
 * against known values and each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernels/base/hash.h"
#include "kernels/primes/combine.h"
#include "kernels/primes/miller_rabin.h"
#include "kernels/primes/prime_pi.h"
#include "kernels/primes/reference.h"

/* pi(10^i), from the literature (OEIS A006880). */
static const uint64_t known_pi[] = {
    0,
    4,
    25,
    168,
    1229,
    9592,
    78498,
    664579,
    5761455,
    50847534,
    455052511,
    4118054813,
    37607912018,
    346065536839,
    3204941750802,
    29844570422669,
};
#define KNOWN (sizeof(known_pi) / sizeof(*known_pi))

static void test_prime_pi(void **state)
{
    uint64_t pi, expected = 0, power = 1;

    (void)state;
    for (size_t i = 0; i <= 12; i++) {
        assert_int_equal(prime_pi(power, &pi), 0);
        power *= 10;
        assert_int_equal(pi, known_pi[i]);
    }
    for (uint64_t x = 0; x < 30000; x++) {
        expected += (uint64_t)miller_rabin(x);
        assert_int_equal(prime_pi(x, &pi), 0);
        assert_int_equal(pi, expected);
    }
}

/* pi(x) from the last part to the first, in memory with any content. The next
 * part finds the private memory of another one. */
static uint64_t combine(uint64_t x, enum isa isa)
{
    const size_t bytes[2] = {combine_bytes(x), combine_work_bytes(x)};
    struct combine *c = aligned_alloc(64, bytes[0]);
    void *work[2] = {aligned_alloc(64, bytes[1]), aligned_alloc(64, bytes[1])};
    const int parts = combine_parts(x);
    uint64_t pi = 0;

    assert_true(c && work[0] && work[1]);
    assert_in_range(parts, 1, COMBINE_PARTS_MOST);
    memset(c, 0xa5, bytes[0]);
    memset(work[0], 0xa5, bytes[1]);
    memset(work[1], 0x5a, bytes[1]);
    combine_fill(c, x);
    for (int part = parts - 1; part >= 0; part--)
        pi += combine_part(c, isa, part, work[part % 3 % 2]);
    free(c);
    free(work[0]);
    free(work[1]);
    return pi;
}

/* At x and a step to both sides, one Legendre for the three. */
static void around(uint64_t x, uint64_t step)
{
    uint64_t pi;

    assert_int_equal(prime_pi(x, &pi), 0);
    assert_int_equal(combine(x, isa_best()), pi);
    assert_int_equal(combine(x - step, isa_best()),
                     pi - miller_rabin_count(x - step + 1, x));
    assert_int_equal(combine(x + step, isa_best()),
                     pi + miller_rabin_count(x + 1, x + step));
}

static void test_combine(void **state)
{
    uint64_t pi, power = 1, seed = 4;

    (void)state;
    for (size_t i = 0; i < KNOWN; i++) {
        for (enum isa isa = ISA_BASELINE; isa < ISAS; isa++)
            if (isa_available(isa) && (i < 14 || isa == isa_best()))
                assert_int_equal(combine(power, isa), known_pi[i]);
        power *= 10;
    }
    for (uint64_t x = 0; x < 3000; x++)
        assert_int_equal(combine(x, isa_best()), miller_rabin_count(0, x));
    for (int i = 0; i < 400; i++) {
        uint64_t x = random_next(&seed) >> (24 + random_next(&seed) % 18);

        assert_int_equal(prime_pi(x, &pi), 0);
        assert_int_equal(combine(x, isa_best()), pi);
    }
    /* Around powers that are bounds of leaves, and the direct count's end. */
    for (uint64_t n = 216; n < 3000; n += 101) {
        around(n * n * n, 1);
        if (n < 1600 || n > 2800) /* Legendre takes seconds there */
            around(n * n * n * n, n);
    }
}

/* Memory for a larger x is never less: one mapping serves the two ends of an
 * interval. */
static void test_combine_bytes_rise(void **state)
{
    uint64_t seed = 2;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        const uint64_t x = random_next(&seed) >> random_next(&seed) % 64;
        const uint64_t power = (uint64_t)1 << i % 64;
        const uint64_t less = i % 2 ? x / 2 + x / 4 : x & (power - 1);

        assert_true(combine_bytes(less) <= combine_bytes(x));
        assert_true(combine_work_bytes(less) <= combine_work_bytes(x));
        assert_true(combine_bytes(power - 1) <= combine_bytes(power));
        assert_true(combine_work_bytes(power - 1) <= combine_work_bytes(power));
        assert_in_range(combine_parts(x), combine_parts(less),
                        COMBINE_PARTS_MOST);
    }
}

static void test_miller_rabin(void **state)
{
    /* To the bases 2; 2 and 3; ... the first of each: OEIS A014233, and
     * products of two near primes just below 2^64. */
    static const uint64_t composite[] = {
        2047,
        1373653,
        25326001,
        3215031751,
        2152302898747,
        3474749660383,
        341550071728321,
        3825123056546413051,
        3317044064679887385,
        18446744030759878681u, /* 4294967291 * 4294967291 is below 2^64 */
        18446743979220271189u, /* 4294967279 * 4294967291 */
        UINT64_MAX,
    };
    static const uint64_t prime[] = {
        2,
        3,
        1009,
        2147483647,
        4294967291,
        2305843009213693951,
        18446744073709551557u,
    };
    uint64_t count = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(composite) / sizeof(*composite); i++)
        assert_int_equal(miller_rabin(composite[i]), 0);
    for (size_t i = 0; i < sizeof(prime) / sizeof(*prime); i++)
        assert_int_equal(miller_rabin(prime[i]), 1);
    for (uint64_t n = 0; n < 1000000; n++) {
        count += (uint64_t)miller_rabin(n);
        if (n % 4999 == 0)
            assert_int_equal(count, reference_count(0, n));
    }
    assert_int_equal(miller_rabin_count(0, 999999), count);
    assert_int_equal(miller_rabin_count(UINT64_MAX - 58, UINT64_MAX), 1);
}

static void test_reference(void **state)
{
    uint64_t power = 1;

    (void)state;
    for (size_t i = 0; i <= 7; i++) {
        assert_int_equal(reference_count(0, power), known_pi[i]);
        power *= 10;
    }
    /* The last primes below 2^32: 4294967279, 4294967291. */
    assert_int_equal(reference_count(4294967279, REFERENCE_LIMIT), 2);
    assert_int_equal(reference_count(4294967280, REFERENCE_LIMIT), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prime_pi),
        cmocka_unit_test(test_combine),
        cmocka_unit_test(test_combine_bytes_rise),
        cmocka_unit_test(test_miller_rabin),
        cmocka_unit_test(test_reference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
