/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernel `primes`, run as a worker runs it, against known values, the
 * reference sieve, Miller-Rabin and (where it is installed) libprimesieve.
 * Above 400 lines, as one set of segments and known values serves all tests. */
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#ifdef HAVE_PRIMESIEVE
#include <primesieve.h>
#endif

#include "kernels/primes/judge.h"
#include "kernels/primes/large.h"
#include "kernels/primes/miller_rabin.h"
#include "kernels/primes/prime_pi.h"
#include "kernels/primes/reference.h"
#include "tests/unit/kernel_harness.h"

/* Caches so small that a few million numbers are many segments. */
#define SMALL .l1_bytes = SIEVE_L1_MIN, .l2_bytes = SIEVE_L2_MIN

extern const struct kernel primes_kernel;

/* 10^n */
static uint64_t ten(size_t n)
{
    return n ? 10 * ten(n - 1) : 1;
}

/* pi(10^i), from the literature (OEIS A006880). */
static const uint64_t known_pi[] = {
    0,     4,      25,      168,      1229,      9592,
    78498, 664579, 5761455, 50847534, 455052511, 4118054813,
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
    return run((struct primes){.from = from, .limit = limit, SMALL}, 0, 0,
               VERIFIED_FULL);
}

static uint64_t trial(uint64_t from, uint64_t limit)
{
    return run(
        (struct primes){
            .from = from, .limit = limit, .method = METHOD_TRIAL, SMALL},
        0, 0, VERIFIED_FULL);
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
    for (uint64_t limit = 62; limit < 800; limit++)
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
        uint64_t length = random_next(&seed) % 1000000, from;

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
    /* Around the largest pre-sieved prime, the ends of the lists, and a class
     * of each residue. */
    static const uint64_t squared[] = {
        7,   11,  13,  17,  19,   23,   29,    31,    163,    167,    173,
        179, 181, 191, 193, 1279, 1787, 65521, 65537, 131071, 131101, 999983,
    };

    (void)state;
    for (uint64_t k = 1; k <= 20; k++) {
        check_around(30 * k * k * k);
        check_around(210 * k * k * k);
        check_around(2310 * k * k * k);
    }
    for (size_t i = 0; i < sizeof(squared) / sizeof(*squared); i++)
        check_around(squared[i] * squared[i]);
}

/* Large primes cross out from their squares on, and never themselves. */
static void test_squares_of_large_primes(void **state)
{
    static const uint64_t primes[] = {81929,  131071, 131101, 327689,
                                      655399, 999983, 2000003};

    (void)state;
    for (size_t i = 0; i < sizeof(primes) / sizeof(*primes); i++) {
        const uint64_t square = primes[i] * primes[i];
        struct primes o = {.from = square - primes[i] / 8,
                           .limit = square + primes[i] / 2,
                           SMALL};
        const uint64_t expected = miller_rabin_count(o.from, o.limit);

        for (enum isa isa = ISA_BASELINE; isa < ISAS; isa++) {
            if (!isa_available(isa))
                continue;
            o.isa = (int)isa;
            assert_true(interval_shape(&o).list[1].entries > 0);
            assert_int_equal(run(o, 0, 0, VERIFIED_FULL), expected);
        }
    }
}

/* Ends of the interval around ends of segments, under each wheel. */
static void test_segment_edges(void **state)
{
    uint32_t wheels = 0;

    (void)state;
    for (uint64_t limit = 2000000; limit < 4000000000; limit *= 2) {
        struct primes o = {.limit = limit, SMALL};
        struct sieve_shape shape = interval_shape(&o);
        uint64_t edge = (uint64_t)shape.segment_columns * shape.wheel;

        if (shape.segments == 1 || wheels & shape.wheel & ~30u)
            continue;
        wheels |= shape.wheel;
        for (uint64_t end = edge - 2; end <= edge + 2; end++) {
            uint64_t whole = reference_count(0, limit);

            o.from = 0;
            o.limit = limit;
            assert_int_equal(run(o, 0, 0, VERIFIED_FULL), whole);
            o.limit = end;
            whole -= run(o, 0, 0, VERIFIED_FULL);
            o.from = end + 1;
            o.limit = limit;
            assert_int_equal(run(o, 0, 0, VERIFIED_FULL), whole);
        }
    }
    assert_int_equal(wheels, 30 | 210 | 2310);
}

static void test_known_values_of_every_isa(void **state)
{
    uint64_t pi;

    (void)state;
    for (enum isa isa = ISA_BASELINE; isa < ISAS; isa++) {
        struct primes o = {
            .isa = (int)isa, .l1_bytes = 32768, .l2_bytes = 524288};

        if (!isa_available(isa)) {
            print_message("no %s here\n", isa_names[isa]);
            continue;
        }
        for (size_t i = 1; i <= 9; i++) {
            o.limit = ten(i);
            assert_int_equal(run(o, 0, 0, VERIFIED_FULL), known_pi[i]);
        }
        o.limit = (uint64_t)1 << 32;
        assert_int_equal(run(o, 0, 0, VERIFIED_FULL), 203280221);
        /* With lists of large primes, lines of one part and of several; then in
         * an interval with pages. */
        o = (struct primes){.from = ten(15),
                            .limit = ten(15) + 30000000,
                            .isa = (int)isa,
                            SMALL};
        assert_int_equal(run(o, 0, 3, VERIFIED_SAMPLED), 868343);
        o.l1_bytes = 32768;
        o.l2_bytes = 1048576;
        assert_int_equal(run(o, 0, 0, VERIFIED_SAMPLED), 868343);
        o.limit = ten(15) + 7000000;
        assert_int_equal(run(o, 0, 0, VERIFIED_SAMPLED), 202581);
        o.from = ten(12);
        o.limit = o.from + 50000000;
        run(o, 0, 0, VERIFIED_FULL);
    }
    assert_int_equal(prime_pi(ten(11), &pi), 0);
    assert_int_equal(pi, known_pi[11]);
}

static void test_ten_billion(void **state)
{
    struct primes o = {.limit = ten(10),
                       .l1_bytes = 32768,
                       .l2_bytes = 1048576,
                       .isa = (int)isa_best()};

    (void)state;
    assert_int_equal(run(o, 0, 0, VERIFIED_FULL), known_pi[10]);
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

static int ascending(const void *a, const void *b)
{
    const uint64_t *p = a, *q = b;

    return (*p > *q) - (*p < *q);
}

/* pi(limit) at 200 limits of all sizes up to 1e10, by sieving from each to the
 * next and adding up, and by the combinatorial method. BRIGADE_TEST_LONG=1: up
 * to 1e12, which takes some minutes. */
static void test_pi_at_200_limits(void **state)
{
    const double most = getenv("BRIGADE_TEST_LONG") ? 12 : 10;
    uint64_t limits[200], pi = 0, from = 0, seed = 12;

    (void)state;
    for (size_t i = 0; i < 200; i++)
        limits[i] = (uint64_t)pow(
            10, most * (double)(random_next(&seed) >> 11) * 0x1p-53);
    qsort(limits, 200, sizeof(*limits), ascending);
    for (size_t i = 0; i < 200; i++) {
        struct primes o = {.from = from,
                           .limit = limits[i],
                           .l1_bytes = 32768,
                           .l2_bytes = 1048576,
                           .isa = (int)isa_best()};

        if (from > limits[i])
            continue; /* the same one twice */
        pi += run(o, 0, 0, VERIFIED_FULL);
        from = limits[i] + 1;
        o.from = 0;
        o.method = METHOD_COMBINATORIAL;
        assert_int_equal(run(o, 0, 0, VERIFIED_FULL), pi);
    }
}

/* And short intervals up to 1e12, or all of [0, limit]: the sieve's judge is
 * the combinatorial method at both ends. */
static void test_sieve_against_combinatorial(void **state)
{
    uint64_t seed = 5;

    (void)state;
    for (int i = 0; i < 200; i++) {
        struct primes o = {.l1_bytes = 32768, .l2_bytes = 524288};

        o.limit = 2000000 + (random_next(&seed) % ten(12) >> i % 16);
        o.from = i % 4 == 0 && o.limit < ten(9) ? 0 : o.limit - 1000000;
        o.isa = i % 2 ? (int)isa_best() : ISA_BASELINE;
        run(o, 0, 0, VERIFIED_FULL);
    }
}

static void test_combinatorial(void **state)
{
    struct primes o = {
        .method = METHOD_COMBINATORIAL, .isa = (int)isa_best(), SMALL};

    (void)state;
    for (uint64_t from = 0; from < 8; from++)
        for (o.from = from, o.limit = from; o.limit < 40; o.limit++)
            assert_int_equal(run(o, 0, 0, VERIFIED_FULL),
                             miller_rabin_count(o.from, o.limit));
    o.from = 0;
    for (size_t i = 1; i <= 11; i++) {
        o.limit = ten(i);
        assert_int_equal(run(o, 0, i, VERIFIED_FULL), known_pi[i]);
    }
    /* Above 1e13 its own judge is itself from a little below. */
    o.limit = 2 * ten(13);
    assert_int_equal(run(o, 0, 0, VERIFIED_SAMPLED), 675895909271);
    check_refused(o, offsetof(struct tally, result), "pi from below counts");
    o.limit = ten(9);
    check_refused(o, offsetof(struct tally, result), "Legendre counts");
}

/* Each worker counts any parts, in any order, also of both ends of an interval
 * together. */
static void test_any_split_of_the_parts(void **state)
{
    struct primes o = {.limit = ten(12),
                       .method = METHOD_COMBINATORIAL,
                       .isa = (int)isa_best(),
                       SMALL};

    (void)state;
    for (int64_t grain = 1; grain < 40; grain += 1 + grain / 3) {
        o.from = grain % 2 ? 0 : ten(11) + 1;
        for (uint64_t seed = 0; seed < 3; seed++)
            assert_int_equal(run(o, grain, seed, VERIFIED_FULL),
                             37607912018 - (o.from ? known_pi[11] : 0));
    }
}

/* Too few pages for the hits of a segment: it is done in parts. */
static void test_segments_in_parts(void **state)
{
    const uint64_t from = ten(15) + 12345, limit = from + 4000000;
    struct sieve_shape shape =
        sieve_shape(from, limit, ISA_BASELINE, 32768, 524288);
    uint64_t count[2] = {0, 0};

    (void)state;
    assert_true(shape.pages > 0);
    for (int few = 0; few < 2; few++) {
        struct sieve_base *base;
        struct sieve *s;
        uint32_t seeks = 0;

        if (few)
            shape.pages = 2 * shape.lines;
        base = harness_memory(sieve_base_bytes(&shape));
        s = harness_memory(sieve_bytes(&shape));
        sieve_base_fill(base, &shape);
        sieve_init(s, base, large_deal);
        for (uint64_t at = 0; at < shape.columns; at += s->columns) {
            uint64_t left = shape.columns - at;

            if (left > shape.segment_columns)
                left = shape.segment_columns;
            seeks++;
            assert_in_range(sieve_seek(s, shape.column + at, (uint32_t)left), 1,
                            left);
            for (uint32_t line = 0; line < shape.lines; line++) {
                sieve_line(s, line);
                count[few] += sieve_count(s);
            }
        }
        assert_true(few ? seeks > shape.segments : seeks == shape.segments);
        free(base);
        free(s);
    }
    assert_int_equal(count[0], count[1]);
    assert_int_equal(count[0],
                     run((struct primes){.from = from, .limit = limit, SMALL},
                         0, 0, VERIFIED_SAMPLED));
}

static void test_every_cache_size(void **state)
{
    static const int64_t bytes[][2] = {
        {4096, 16384},    {5000, 20000},      {32768, 65536},  {32768, 1048576},
        {49152, 2097152}, {1048576, 1048576}, {4096, 67108864}};
    const uint64_t limit = ten(12) + 300000;
    const uint64_t far = miller_rabin_count(ten(12), limit);

    (void)state;
    for (size_t i = 0; i < sizeof(bytes) / sizeof(*bytes); i++) {
        struct primes o = {.from = 123457,
                           .limit = ten(7),
                           .l1_bytes = bytes[i][0],
                           .l2_bytes = bytes[i][1]};

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
        struct primes o = {.from = 1001, .limit = ten(7), SMALL};

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
    struct primes o = {.from = ten(13), .limit = ten(13) + 2500000, SMALL};
    uint64_t whole;

    (void)state;
    /* The last sample ends with limit, not with the next prime in its byte. */
    while (o.limit % 30 == 0 || !miller_rabin(o.limit + 1))
        o.limit++;
    whole = run(o, 0, 0, VERIFIED_SAMPLED);
    assert_int_equal(run(o, 7, 5, VERIFIED_SAMPLED), whole);
    o.l1_bytes = 32768;
    o.l2_bytes = 1048576;
    assert_int_equal(run(o, 2, 6, VERIFIED_SAMPLED), whole);
    /* The same in three parts, each counted again in full. */
    for (uint64_t at = o.from; at <= o.limit; at += 900000)
        whole -= sieve(at, at + 899999 < o.limit ? at + 899999 : o.limit);
    assert_int_equal(whole, 0);
}

static void test_wrong_results_are_refused(void **state)
{
    const size_t result = offsetof(struct tally, result);
    const size_t again = sizeof(struct tally);
    const size_t units = again + 8;
    struct primes o = {.limit = ten(6), SMALL};
    struct primes recounted = {.from = ten(13), .limit = ten(13) + 999, SMALL};
    struct primes sampled = {
        .from = ten(13), .limit = ten(13) + 2100000, SMALL};

    (void)state;
    check_refused(o, result,
                  "primes: counted 78499 in [0, 1e6], but pi(x) counts 78498");
    check_refused(recounted, result, "Miller-Rabin counts");
    check_refused(sampled, result, "but the second sum counts");
    check_refused(sampled, units, "units were completed");
}

/* Each worker has samples of units that it did itself, and a wrong one is
 * found: of the sieve with and without pages, and of trial division. */
static void test_every_worker_has_samples(void **state)
{
    struct primes all[] = {
        {.from = ten(13), .limit = ten(13) + 20000000, SMALL},
        {.from = ten(9), .limit = ten(9) + 50000000, SMALL},
        {.from = 7, .limit = 200000, .method = METHOD_TRIAL, SMALL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        struct err e = {0};
        struct harness h = {
            .kernel = &primes_kernel, .opt = &all[i], .workers = 3, .seed = 9};
        int last = 0;

        assert_true(harness_run(&h, &e) > 0);
        assert_true(((struct partial *)h.work[0].partial)->proved == 4);
        for (int w = 0; w < h.workers; w++) {
            struct partial *mine = h.work[w].partial;

            assert_true(mine->proof[1].lot > 0 && mine->proof[1].found > 0);
            for (int p = 0; p < 2; p++) {
                if (mine->proof[p].lot == 0)
                    continue;
                last += p == 0;
                mine->proof[p].found--;
                assert_int_equal(primes_kernel.check(&h.work[w], &h.window, 0,
                                                     h.g.units, &e),
                                 -1);
                assert_int_equal(e.code, EXIT_WRONG);
                assert_non_null(strstr(e.text, "Miller-Rabin counts"));
                mine->proof[p].found++;
            }
        }
        assert_int_equal(last, 1);
        harness_release(&h);
    }
}

static void test_plan(void **state)
{
    struct err e = {0};
    struct geometry g;
    struct primes o = {.from = 10, .limit = 5, SMALL};

    (void)state;
    assert_int_equal(primes_kernel.plan(&o, &g, &e), -1);
    assert_int_equal(e.code, EXIT_USAGE);
    assert_non_null(strstr(e.text, "--from: 10 is above --limit 5"));

    o = (struct primes){
        .limit = ten(9), .l1_bytes = 32768, .l2_bytes = 1048576};
    assert_int_equal(primes_kernel.plan(&o, &g, NULL), 0);
    assert_int_equal(g.units, 48);
    assert_int_equal(g.grain, 1);
    assert_true(g.work == 1e9 + 1);
    assert_true(g.in_bytes == 0 && g.out_bytes == 0 && g.halo == 0);

    for (int isa = 0; isa < ISAS; isa++) {
        e = (struct err){0};
        o.isa = isa;
        assert_int_equal(primes_kernel.plan(&o, &g, &e),
                         isa_available((enum isa)isa) ? 0 : -1);
    }
}

/* Memory follows sqrt(limit), whatever the interval, as --help says: planned,
 * not run. */
static void test_memory(void **state)
{
    struct geometry g;

    (void)state;
    assert_non_null(
        strstr(primes_kernel.notes, "8 MB and 12 sqrt(limit) bytes for each"));
    assert_non_null(strstr(primes_kernel.notes, "8 MB and sqrt(limit) bytes"));
    for (int bits = 10; bits <= 64; bits++) {
        uint64_t limit = UINT64_MAX >> (64 - bits);
        double root = (double)((uint64_t)1 << bits / 2);

        for (int part = 0; part < 180; part++) {
            struct primes o = {.limit = limit, .l1_bytes = 32768};

            o.l2_bytes = 524288 << part % 3;
            o.from = limit - (limit >> part / 3);
            /* Trial division is for small limits, pi(x) for those that end. */
            for (o.method = METHOD_SIEVE; o.method <= METHOD_COMBINATORIAL;
                 o.method++) {
                assert_int_equal(primes_kernel.plan(&o, &g, NULL), 0);
                assert_true((double)g.scratch_bytes < 12 * root + 8e6);
                assert_true((double)g.shared_bytes < root + 8e6);
            }
        }
    }
}

/* ---- against another program --------------------------------------------- */

static void test_against_primesieve(void **state)
{
    (void)state;
#ifdef HAVE_PRIMESIEVE
    /* 1 000 intervals of all magnitudes; the last ones take a second each. */
    uint64_t seed = 3;

    for (int i = 0; i < 1000; i++) {
        unsigned below = i < 960 ? 14 : i < 992 ? 6 : 0;
        uint64_t limit = random_next(&seed) >> below;
        uint64_t length = random_next(&seed) % 100000, from;

        if (i < 960)
            limit >>= random_next(&seed) % 40;
        if (i == 999)
            limit = UINT64_MAX;
        from = limit < length ? 0 : limit - length;
        assert_int_equal(sieve(from, limit),
                         primesieve_count_primes(from, limit));
    }
#else
    print_message("built without libprimesieve\n");
    skip();
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_smallest_intervals),
        cmocka_unit_test(test_random_intervals),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_squares_of_large_primes),
        cmocka_unit_test(test_segment_edges),
        cmocka_unit_test(test_known_values_of_every_isa),
        cmocka_unit_test(test_ten_billion),
        cmocka_unit_test(test_sieve_against_combinatorial),
        cmocka_unit_test(test_pi_at_200_limits),
        cmocka_unit_test(test_combinatorial),
        cmocka_unit_test(test_any_split_of_the_parts),
        cmocka_unit_test(test_segments_in_parts),
        cmocka_unit_test(test_every_cache_size),
        cmocka_unit_test(test_any_split_gives_the_same),
        cmocka_unit_test(test_sampled),
        cmocka_unit_test(test_wrong_results_are_refused),
        cmocka_unit_test(test_every_worker_has_samples),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_against_primesieve),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
