/* SPDX-License-Identifier: BSD-3-Clause */
/* Asks, replies and blocks as the kernels fetch and read judge them, with no
 * server and no file: what arrives is made here, right and wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/hash.h"
#include "kernels/fetch/ask.h"
#include "kernels/kernel.h"

enum { OPTIONS_MAX = 4096, UNITS = 50, REPLY_MAX = 4096 };

struct run {
    const struct kernel *kernel;
    _Alignas(16) unsigned char opt[OPTIONS_MAX];
    struct geometry g;
    unsigned char *partial;
    struct work work;
    struct err err;
};

static void set(struct run *r, const char *name, const char *text)
{
    assert_int_equal(option_set(option_find(r->kernel->options, name), r->opt,
                                text, &r->err),
                     0);
}

static void start(struct run *r, const char *kernel)
{
    memset(r, 0, sizeof *r);
    r->kernel = kernel_find(kernel);
    assert_int_equal(option_defaults(r->kernel->options, r->opt, &r->err), 0);
}

static void plan(struct run *r)
{
    assert_int_equal(r->kernel->plan(r->opt, &r->g, &r->err), 0);
    r->partial = calloc(1, r->g.partial_bytes);
    r->work = (struct work){.opt = r->opt, .g = &r->g, .partial = r->partial};
}

static int verify(struct run *r)
{
    int answer;

    r->err = (struct err){0};
    answer = r->kernel->verify(r->opt, &r->g, r->partial, &r->err);
    return answer >= 0 ? answer : -r->err.code;
}

static void feed(struct run *r, int64_t u, unsigned char *in, int64_t got)
{
    struct window w = {.lo = u, .hi = u + 1, .in = in, .got = got};

    r->kernel->compute(&r->work, &w, u, u + 1);
}

/* What a server in order answers to unit u. Returns how many bytes. */
static int64_t answer(struct run *r, int64_t u, unsigned char *reply,
                      struct ask *a)
{
    struct need n;

    r->kernel->need(&r->work, u, u + 1, &n);
    assert_int_equal(n.kind, NEED_REPLY);
    assert_int_equal(ask_unpack(a, n.ask), 0);
    assert_int_equal(n.bytes, REPLY_HEAD_BYTES + a->bytes);
    ask_reply(a, 0, n.bytes, reply);
    return (int64_t)n.bytes;
}

static void start_fetch(struct run *r)
{
    start(r, "fetch");
    set(r, "requests", "50");
    set(r, "bytes", "301");
    set(r, "jitter", "5ms");
}

static void an_ask_reads_back(void **state)
{
    uint64_t random = 5;

    (void)state;
    for (int i = 0; i < 200; i++) {
        struct ask a = {
            .id = random_next(&random),
            .seed = random_next(&random),
            .delay_us = (uint32_t)random_next(&random),
            .bytes = (uint32_t)random_next(&random),
            .fault = (enum ask_fault)(random_next(&random) % ASK_FAULTS),
        };
        struct ask b;
        unsigned char bytes[ASK_BYTES];

        ask_pack(&a, bytes);
        assert_int_equal(ask_unpack(&b, bytes), 0);
        assert_true(a.id == b.id && a.seed == b.seed && a.fault == b.fault &&
                    a.delay_us == b.delay_us && a.bytes == b.bytes);
        bytes[random_next(&random) % 4] ^= 1; /* the magic */
        assert_int_equal(ask_unpack(&b, bytes), -1);
    }
}

static void a_reply_is_the_same_in_any_pieces(void **state)
{
    struct ask a = {.id = 7, .seed = 9, .bytes = 100};
    unsigned char whole[REPLY_HEAD_BYTES + 100], pieces[sizeof whole];

    (void)state;
    ask_reply(&a, 0, sizeof whole, whole);
    assert_true(ask_is_reply(&a, whole));
    for (size_t step = 1; step < 40; step++) {
        for (size_t at = 0; at < sizeof whole; at += step) {
            size_t end = at + step < sizeof whole ? at + step : sizeof whole;

            ask_reply(&a, at, end, pieces + at);
        }
        assert_memory_equal(whole, pieces, sizeof whole);
    }
}

static void every_wrong_bit_of_a_reply_shows(void **state)
{
    struct ask a = {.id = 7, .seed = 9, .bytes = 61};
    unsigned char reply[REPLY_HEAD_BYTES + 61];

    (void)state;
    ask_reply(&a, 0, sizeof reply, reply);
    for (size_t bit = 0; bit < 8 * sizeof reply; bit++) {
        reply[bit / 8] ^= (unsigned char)(1 << bit % 8);
        assert_false(ask_is_reply(&a, reply));
        reply[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    assert_true(ask_is_reply(&a, reply));
}

static void all_replies_right(void **state)
{
    unsigned char reply[REPLY_MAX];
    struct run r;
    struct ask a;

    (void)state;
    start_fetch(&r);
    plan(&r);
    for (int64_t u = UNITS - 1; u >= 0; u--)
        feed(&r, u, reply, answer(&r, u, reply, &a));
    assert_int_equal(verify(&r), VERIFIED_FULL);
    free(r.partial);
}

/* One request goes wrong in each of these ways; the exit code says whose fault
 * it was. */
static void one_reply_wrong(void **state)
{
    static const struct {
        int64_t got; /* instead of the length, where below 0 */
        int flip, lose, twice, code;
    } cases[] = {
        {.flip = 1, .code = EXIT_WRONG},
        {.lose = 1, .code = EXIT_WRONG},
        {.twice = 1, .code = EXIT_WRONG},
        {.got = -ECONNRESET, .code = EXIT_FAILED},
        {.got = -ETIMEDOUT, .code = EXIT_FAILED},
        {.got = -ECONNREFUSED, .code = EXIT_FAILED},
    };
    unsigned char reply[REPLY_MAX];
    struct ask a;

    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct run r;

        start_fetch(&r);
        plan(&r);
        for (int64_t u = 0; u < UNITS; u++) {
            int64_t n = answer(&r, u, reply, &a);

            if (u == 17 && cases[c].flip)
                reply[n - 1] ^= 0x80;
            if (u == 17 && cases[c].got < 0)
                n = cases[c].got;
            if (u == 17 && cases[c].twice)
                feed(&r, u, reply, n);
            if (u != 17 || !cases[c].lose)
                feed(&r, u, reply, n);
        }
        assert_int_equal(verify(&r), -cases[c].code);
        free(r.partial);
    }
}

/* With --faults the right outcome of a request is its fault. */
static void faults_must_be_seen(void **state)
{
    static const int64_t outcome[] = {
        [ASK_RESET] = -ECONNRESET,
        [ASK_CLOSE] = 0,
        [ASK_SHORT] = 150,
        [ASK_SILENCE] = -ETIMEDOUT,
    };
    unsigned char reply[REPLY_MAX];
    int faults = 0;

    (void)state;
    for (int ignore = 0; ignore < 2; ignore++) {
        struct run r;

        start_fetch(&r);
        set(&r, "faults", "0.5");
        plan(&r);
        for (int64_t u = 0; u < UNITS; u++) {
            struct ask a;
            int64_t n = answer(&r, u, reply, &a);

            if (a.fault != ASK_NONE && a.fault != ASK_DRIP) {
                faults++;
                n = ignore ? n : outcome[a.fault];
            }
            feed(&r, u, reply, n);
        }
        assert_int_equal(verify(&r), ignore ? -EXIT_FAILED : VERIFIED_FULL);
        free(r.partial);
    }
    assert_true(faults > UNITS / 4);
}

static void start_read(struct run *r, const char *order, const char *count)
{
    start(r, "read");
    set(r, "size", "200KiB");
    set(r, "block", "1KiB");
    set(r, "order", order);
    set(r, "count", count);
    plan(r);
}

/* Reads of `count` blocks cover every block of the file once before any is
 * a second time, in either order. */
static void an_order_is_a_permutation(void **state)
{
    static const char *const orders[] = {"sequential", "random"};

    (void)state;
    for (size_t o = 0; o < 2; o++) {
        struct run r;
        int seen[200] = {0}, steps = 0;
        int64_t before = -1024;

        start_read(&r, orders[o], "600");
        assert_int_equal(r.g.units, 600);
        for (int64_t u = 0; u < 600; u++) {
            struct need n;

            r.kernel->need(&r.work, u, u + 1, &n);
            assert_int_equal(n.bytes, 1024);
            assert_int_equal(n.offset % 1024, 0);
            assert_in_range(n.offset / 1024, 0, 199);
            assert_int_equal(seen[n.offset / 1024]++, u / 200);
            steps += n.offset == before + 1024;
            before = n.offset;
        }
        assert_int_equal(steps > 500, o == 0);
        free(r.partial);
    }
}

static void read_all(struct run *r, int64_t wrong, int64_t short_by)
{
    unsigned char block[1024];

    for (int64_t u = 0; u < r->g.units; u++) {
        struct window w = {.lo = u, .hi = u + 1, .in = block};

        r->kernel->fill(&r->work, &w, u, u + 1);
        if (u == wrong)
            block[short_by > 0 ? 0 : 1023] ^= short_by > 0 ? 0 : 1;
        feed(r, u, block, u == wrong ? 1024 - short_by : 1024);
    }
}

static void blocks_right_and_wrong(void **state)
{
    static const struct {
        int64_t wrong, short_by;
        int answer;
    } cases[] = {
        {-1, 0, VERIFIED_FULL},
        {33, 0, -EXIT_WRONG},
        {33, 512, -EXIT_WRONG},
        {33, 1024 + EIO, -EXIT_WRONG},
    };

    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct run r;

        start_read(&r, "random", "0");
        assert_int_equal(r.g.units, 200);
        read_all(&r, cases[c].wrong, cases[c].short_by);
        assert_int_equal(verify(&r), cases[c].answer);
        free(r.partial);
    }
}

/* A block from somewhere else has another pattern at both its ends. */
static void a_block_from_the_wrong_place_shows(void **state)
{
    unsigned char block[1024];
    struct run r;

    (void)state;
    start_read(&r, "random", "0");
    for (int64_t u = 0; u < r.g.units; u++) {
        struct window w = {.lo = u, .hi = u + 1, .in = block};

        r.kernel->fill(&r.work, &w, u == 5 ? 6 : u, u + 1);
        feed(&r, u, block, 1024);
    }
    assert_int_equal(verify(&r), -EXIT_WRONG);
    free(r.partial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ask_reads_back),
        cmocka_unit_test(a_reply_is_the_same_in_any_pieces),
        cmocka_unit_test(every_wrong_bit_of_a_reply_shows),
        cmocka_unit_test(all_replies_right),
        cmocka_unit_test(one_reply_wrong),
        cmocka_unit_test(faults_must_be_seen),
        cmocka_unit_test(an_order_is_a_permutation),
        cmocka_unit_test(blocks_right_and_wrong),
        cmocka_unit_test(a_block_from_the_wrong_place_shows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
