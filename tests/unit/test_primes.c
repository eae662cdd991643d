/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernel `primes`, run as a worker runs it, against known values, the
 * reference sieve, Miller-Rabin and (where it is installed) libprimesieve. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#ifdef HAVE_PRIMESIEVE
#include <primesieve.h>
#endif

#include "kernels/primes/interval.h"
#include "kernels/primes/miller_rabin.h"
#include "kernels/primes/reference.h"
#include "tests/unit/kernel_harness.h"

#define L1_SMALL 4096 /* many units: 107520 numbers each */
#define UNIT     107520

extern const struct kernel primes_kernel;

/* 10^n */
static uint64_t ten(size_t n)
{
    return n ? 10 * ten(n - 1) : 1;
}

/* pi(10^i), from the literature (OEIS A006880). */
static const uint64_t known_pi[] = {
    0, 4, 25, 168, 1229, 9592, 78498, 664579, 5761455,
};

/* [from, limit] by the kernel; fails unless verify() agrees as it should. */
static uint64_t run(struct primes o, int64_t grain, uint64_t seed,
                    enum verified as)
{
    struct err e = {0};
    struct harness h = {
        .kernel = &primes_kernel,
        .opt = &o,
        .grain = grain,
        .seed = seed,
        .workers = seed ? 3 : 1,
    };
    int verified = harness_run(&h, &e);
    uint64_t result = harness_result(&h)->result;

    if (verified != (int)as)
        fail_msg("[%" PRIu64 ", %" PRIu64 "]: verified %d, not %d: %s", o.from,
                 o.limit, verified, (int)as, e.text);
    assert_int_equal(harness_result(&h)->ok, h.chunks);
    assert_int_equal(harness_result(&h)->bad, 0);
    harness_release(&h);
    return result;
}

static uint64_t sieve(uint64_t from, uint64_t limit)
{
    return run((struct primes){from, limit, L1_SMALL, METHOD_SIEVE}, 0, 0,
               VERIFIED_FULL);
}

static uint64_t trial(uint64_t from, uint64_t limit)
{
    return run((struct primes){from, limit, L1_SMALL, METHOD_TRIAL}, 0, 0,
               VERIFIED_FULL);
}

/* ---- the kernel ---------------------------------------------------------- */

static void test_known_values(void **state)
{
    (void)state;
    for (size_t i = 0; i <= 8; i++)
        assert_int_equal(sieve(0, ten(i)), known_pi[i]);
    for (size_t i = 0; i <= 6; i++)
        assert_int_equal(trial(0, ten(i)), known_pi[i]);
}

static void test_smallest_intervals(void **state)
{
    (void)state;
    for (uint64_t from = 0; from < 33; from++) {
        for (uint64_t limit = from; limit < 62; limit++) {
            uint64_t expected = miller_rabin_count(from, limit);

            assert_int_equal(sieve(from, limit), expected);
            assert_int_equal(trial(from, limit), expected);
        }
    }
    /* Where the pre-sieve's own primes and the first others stand. */
    for (uint64_t limit = 62; limit < 400; limit++)
        assert_int_equal(sieve(limit - 60, limit),
                         miller_rabin_count(limit - 60, limit));
}

static void test_random_intervals(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (int i = 0; i < 300; i++) {
        /* All magnitudes alike, up to 2^49.8 = 1e15. */
        uint64_t limit = random_next(&seed) >> (14 + random_next(&seed) % 44);
        uint64_t length = random_next(&seed) % 3000, from;

        limit %= ten(15);
        from = limit < length ? 0 : limit - length;
        assert_int_equal(sieve(from, limit), miller_rabin_count(from, limit));
        if (limit < ten(11))
            assert_int_equal(trial(from, limit),
                             miller_rabin_count(from, limit));
    }
    for (int i = 0; i < 20; i++) {
        uint64_t limit = random_next(&seed) % REFERENCE_LIMIT;
        uint64_t length = random_next(&seed) % (8 * UNIT), from;

        from = limit < length ? 0 : limit - length;
        assert_int_equal(sieve(from, limit), reference_count(from, limit));
    }
}

/* Intervals that end or begin one before, at and one after n. */
static void check_around(uint64_t n)
{
    for (uint64_t end = n - 1; end <= n + 1; end++) {
        uint64_t from = end < 700 ? 0 : end - 700;

        assert_int_equal(sieve(from, end), miller_rabin_count(from, end));
        assert_int_equal(sieve(end, end + 700),
                         miller_rabin_count(end, end + 700));
        assert_int_equal(sieve(end, end), miller_rabin(end));
    }
}

static void test_edges(void **state)
{
    /* Around the largest pre-sieved prime, the ends of the lists for small and
     * medium primes, and a class of each residue. */
    static const uint64_t squared[] = {
        7,   11,  13,  17,  19,   23,   29,    31,    163,    167,    173,
        179, 181, 191, 193, 1787, 1789, 65521, 65537, 131071, 131101, 999983,
    };

    (void)state;
    for (uint64_t k = 1; k <= 20; k++)
        check_around(30 * k * k * k);
    for (uint64_t k = 1; k <= 20; k += 3)
        check_around(UNIT * k);
    for (size_t i = 0; i < sizeof(squared) / sizeof(*squared); i++)
        check_around(squared[i] * squared[i]);

    /* Across the end of units, and of strips (8 units), with every phase. */
    for (uint64_t from = 8 * UNIT - 45; from < 8 * UNIT - 10; from++)
        assert_int_equal(sieve(from, from + 17 * UNIT),
                         reference_count(from, from + 17 * UNIT));
}

/* Base primes above SIEVE_TURN_MAX, several of whose multiples are in a strip,
 * and which are in the first strip themselves. */
static void test_large_primes(void **state)
{
    struct primes o = {ten(11) - 15000000, ten(11), 32768, METHOD_SIEVE};
    const struct sieve_shape shape = sieve_shape(ten(13), 32768);
    struct sieve_base *base = harness_memory(sieve_base_bytes(&shape));
    struct sieve *s = harness_memory(sieve_bytes(&shape));
    const size_t bytes = shape.strip_bytes;

    (void)state;
    run(o, 0, 0, VERIFIED_FULL); /* by pi(x) */
    sieve_base_fill(base, &shape, s);
    sieve_start(s, base, 0);
    for (uint64_t first = 0; first < 4 * bytes; first += bytes)
        assert_int_equal(
            sieve_count(sieve_next(s, bytes), bytes),
            reference_count(first ? first * 30 : 7, (first + bytes) * 30 - 1));
    free(base);
    free(s);
}

/* Where the quotients of a division by floating point are off by one: at
 * multiples of a prime, beyond 2^53. */
static void test_first_turns(void **state)
{
    const struct sieve_shape shape = sieve_shape(ten(13), 32768);
    struct sieve_base *base = harness_memory(sieve_base_bytes(&shape));
    struct sieve *s = harness_memory(sieve_bytes(&shape));
    uint64_t seed = 2;

    (void)state;
    sieve_base_fill(base, &shape, s);
    for (int i = 0; i < 100; i++) {
        uint32_t p = base->turn[random_next(&seed) % base->turn_first[8]];
        uint64_t first = random_next(&seed) % (UINT64_MAX / 30) / p * p;

        first -= (uint64_t)(i % 2);
        sieve_start(s, base, first);
        for (uint32_t k = 0; k < base->turn_first[8]; k++)
            if (s->at[k] != -(int32_t)(first % base->turn[k]))
                fail_msg("%" PRIu32 " at byte %" PRIu64 ": %d", base->turn[k],
                         first, s->at[k]);
    }
    free(base);
    free(s);
}

static void test_every_cache_size(void **state)
{
    static const int64_t l1_bytes[] = {4096,  5000,   32768,
                                       49152, 131072, 16777216};
    const uint64_t limit = ten(12) + 3 * UNIT;
    const uint64_t far = miller_rabin_count(ten(12), limit);

    (void)state;
    for (size_t i = 0; i < sizeof(l1_bytes) / sizeof(*l1_bytes); i++) {
        struct primes o = {123457, ten(7), l1_bytes[i], METHOD_SIEVE};

        assert_int_equal(run(o, 0, 0, VERIFIED_FULL), 664579 - 11601);
        o.from = ten(12);
        o.limit = limit;
        assert_int_equal(run(o, 1, 0, VERIFIED_FULL), far);
    }
}

static void test_any_split_gives_the_same(void **state)
{
    (void)state;
    for (int64_t grain = 1; grain < 130; grain += 1 + grain / 3) {
        struct primes o = {1001, ten(7), L1_SMALL, METHOD_SIEVE};

        assert_int_equal(run(o, grain, (uint64_t)grain, VERIFIED_FULL),
                         664579 - 168);
        o.limit = 200000;
        o.method = METHOD_TRIAL;
        assert_int_equal(run(o, grain, (uint64_t)grain, VERIFIED_FULL),
                         17984 - 168);
    }
}

static void test_sampled(void **state)
{
    struct primes o = {ten(13), ten(13) + 2500000, L1_SMALL, METHOD_SIEVE};
    uint64_t whole;

    (void)state;
    /* The last sample ends with limit, not with the next prime in its byte. */
    while (o.limit % 30 == 0 || !miller_rabin(o.limit + 1))
        o.limit++;
    whole = run(o, 0, 0, VERIFIED_SAMPLED);
    assert_int_equal(run(o, 7, 5, VERIFIED_SAMPLED), whole);
    o.l1_bytes = 32768;
    assert_int_equal(run(o, 2, 6, VERIFIED_SAMPLED), whole);
    /* The same in three parts, each counted again in full. */
    for (uint64_t at = o.from; at <= o.limit; at += 900000)
        whole -= sieve(at, at + 899999 < o.limit ? at + 899999 : o.limit);
    assert_int_equal(whole, 0);
}

/* Does verify() refuse what spoil() did to a right result? */
static void check_refused(struct primes o, size_t at, const char *words)
{
    struct err e = {0};
    struct harness h = {.kernel = &primes_kernel, .opt = &o};

    assert_true(harness_run(&h, &e) > 0);
    (*(uint64_t *)((char *)h.work[0].partial + at))++;
    assert_int_equal(primes_kernel.verify(&o, &h.g, h.work[0].partial, &e), -1);
    assert_int_equal(e.code, EXIT_WRONG);
    if (!strstr(e.text, words))
        fail_msg("'%s' is not in '%s'", words, e.text);
    harness_release(&h);
}

static void test_wrong_results_are_refused(void **state)
{
    const size_t result = offsetof(struct tally, result);
    const size_t again = sizeof(struct tally);
    const size_t units = again + 8, sample = again + 16;
    struct primes o = {0, ten(6), L1_SMALL, METHOD_SIEVE};
    struct primes recounted = {ten(13), ten(13) + 999, L1_SMALL, METHOD_SIEVE};
    struct primes sampled = {ten(13), ten(13) + 2100000, L1_SMALL,
                             METHOD_SIEVE};

    (void)state;
    check_refused(o, result,
                  "primes: counted 78499 in [0, 1e6], pi(x) says 78498");
    check_refused(recounted, result, "Miller-Rabin says");
    check_refused(sampled, result, "its second sum says");
    check_refused(sampled, units, "primes: 21 units were done of 20");
    for (size_t i = 0; i < SAMPLES; i++)
        check_refused(sampled, sample + 8 * i, "Miller-Rabin says");
}

static void test_plan(void **state)
{
    struct err e = {0};
    struct geometry g;
    struct primes o = {10, 5, 32768, METHOD_SIEVE};

    (void)state;
    assert_int_equal(primes_kernel.plan(&o, &g, &e), -1);
    assert_int_equal(e.code, EXIT_USAGE);
    assert_non_null(strstr(e.text, "from 10 is above limit 5"));

    o = (struct primes){0, ten(9), 32768, METHOD_SIEVE};
    assert_int_equal(primes_kernel.plan(&o, &g, NULL), 0);
    assert_int_equal(g.units, ten(9) / 30 / 28672 + 1);
    assert_true(g.units / g.grain >= 64);
    assert_true(g.work == 1e9 + 1);
    assert_true(g.in_bytes == 0 && g.out_bytes == 0 && g.halo == 0);

    /* Everything there is: planned, not run. */
    o = (struct primes){0, UINT64_MAX, 32768, METHOD_SIEVE};
    assert_int_equal(primes_kernel.plan(&o, &g, NULL), 0);
    assert_int_equal(g.units, UINT64_MAX / 30 / 28672 + 1);
    /* All primes below 2^32 (203280221) fit, with little to spare. */
    assert_true(g.shared_bytes > 203280221 * 4u);
    assert_true(g.shared_bytes < 900000000);
    assert_true(g.scratch_bytes < 200000000);
}

/* ---- against another program --------------------------------------------- */

static void test_against_primesieve(void **state)
{
    (void)state;
#ifdef HAVE_PRIMESIEVE
    for (size_t i = 9; i <= 17; i += 2) {
        uint64_t from = ten(i) - 77777, limit = ten(i) + 77777;

        assert_int_equal(sieve(from, limit),
                         primesieve_count_primes(from, limit));
    }
#else
    print_message("built without libprimesieve\n");
    skip();
#endif
}

static void test_end_of_64_bits(void **state)
{
    struct primes o = {UINT64_MAX - 200000, UINT64_MAX, 32768, METHOD_SIEVE};
    int64_t pages = sysconf(_SC_AVPHYS_PAGES);

    (void)state;
    if (pages * sysconf(_SC_PAGESIZE) < (int64_t)2 << 30) {
        print_message("base primes up to 2^32 take 1 GB: too little memory\n");
        skip();
    }
    assert_int_equal(run(o, 0, 0, VERIFIED_FULL),
                     miller_rabin_count(o.from, o.limit));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_smallest_intervals),
        cmocka_unit_test(test_random_intervals),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_large_primes),
        cmocka_unit_test(test_first_turns),
        cmocka_unit_test(test_every_cache_size),
        cmocka_unit_test(test_any_split_gives_the_same),
        cmocka_unit_test(test_sampled),
        cmocka_unit_test(test_wrong_results_are_refused),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_against_primesieve),
        cmocka_unit_test(test_end_of_64_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
