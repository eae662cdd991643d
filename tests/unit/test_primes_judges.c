/* SPDX-License-Identifier: BSD-3-Clause */
/* What judges the kernel `primes`: pi(x), Miller-Rabin and the reference sieve,
 * against known values and each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kernels/base/hash.h"
#include "kernels/primes/combine.h"
#include "kernels/primes/miller_rabin.h"
#include "kernels/primes/prime_pi.h"
#include "kernels/primes/reference.h"

/* pi(10^i), from the literature (OEIS A006880). */
static const uint64_t known_pi[] = {
    0,      4,       25,       168,       1229,       9592,        78498,
    664579, 5761455, 50847534, 455052511, 4118054813, 37607912018,
};

static void test_prime_pi(void **state)
{
    uint64_t pi, expected = 0, power = 1;

    (void)state;
    for (size_t i = 0; i < sizeof(known_pi) / sizeof(*known_pi); i++) {
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

static uint64_t combine(uint64_t x, enum isa isa)
{
    struct combine *c = aligned_alloc(64, combine_bytes(x));
    void *work = aligned_alloc(64, combine_work_bytes(x));
    uint64_t pi = 0;

    assert_non_null(c);
    assert_non_null(work);
    combine_fill(c, x);
    for (int part = COMBINE_PARTS - 1; part >= 0; part--)
        pi += combine_part(c, isa, part, work);
    free(c);
    free(work);
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
    for (size_t i = 0; i < sizeof(known_pi) / sizeof(*known_pi); i++) {
        for (enum isa isa = ISA_BASELINE; isa < ISAS; isa++)
            if (isa_available(isa))
                assert_int_equal(combine(power, isa), known_pi[i]);
        power *= 10;
    }
    assert_int_equal(combine(power, isa_best()), 346065536839);
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
        cmocka_unit_test(test_miller_rabin),
        cmocka_unit_test(test_reference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
