/* SPDX-License-Identifier: BSD-3-Clause */
/* The house's own pure parts: slabs and shares, the timer heap, the lateness
 * histogram, --inject, and the arena's layout and wrapped halo. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/team/record.h"
#include "drivers/team/arena.h"
#include "drivers/team/inject.h"
#include "drivers/team/lateness.h"
#include "drivers/io/timer_heap.h"
#include "kernels/base/hash.h"

/* ---- slabs and shares ----------------------------------------------------- */

static void check_slabs(int64_t units, int64_t halo, int groups)
{
    int owners = slab_owners(units, halo, groups);
    int64_t end = 0;

    assert_in_range(owners, 1, groups);
    for (int g = 0; g < groups; g++) {
        int64_t lo, hi;

        slab_of(units, halo, groups, g, &lo, &hi);
        assert_true(lo == end);
        assert_true(hi >= lo);
        if (g < owners)
            assert_true(owners == 1 || hi - lo >= halo);
        else
            assert_true(lo == hi);
        end = hi;
    }
    assert_true(end == units);
}

/* A group that owns anything owns at least a halo, so a halo never reaches
 * beyond the next neighbour; and nothing is owned twice or not at all. */
static void test_slabs(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (int i = 0; i < 20000; i++)
        check_slabs((int64_t)(random_next(&seed) % 300) + 1,
                    (int64_t)(random_next(&seed) % 20),
                    (int)(random_next(&seed) % 40) + 1);
    check_slabs(INT64_C(1) << 60, 15, 1024);
}

static void test_shares(void **state)
{
    uint64_t seed = 2;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        int64_t lo = (int64_t)(random_next(&seed) % 100) - 50;
        int64_t hi = lo + (int64_t)(random_next(&seed) % 200), end = lo;
        int parts = (int)(random_next(&seed) % 50) + 1;
        int64_t least = INT64_MAX, most = 0;

        for (int p = 0; p < parts; p++) {
            int64_t from, to;

            share_of(lo, hi, parts, p, &from, &to);
            assert_true(from == end && to >= from);
            least = to - from < least ? to - from : least;
            most = to - from > most ? to - from : most;
            end = to;
        }
        assert_true(end == hi);
        assert_true(most - least <= 1);
    }
}

/* ---- the timer heap ------------------------------------------------------- */

static void test_heap_orders(void **state)
{
    enum { MAX = 5000 };
    struct timer *memory = malloc(timer_heap_bytes(MAX));
    unsigned char *seen = calloc(MAX, 1);
    struct timer_heap h = timer_heap(memory, MAX);
    uint64_t seed = 3;
    int64_t last = -1;

    (void)state;
    for (int64_t i = 0; i < MAX; i++)
        timer_heap_push(&h, (struct timer){
                                .due_ns = (int64_t)(random_next(&seed) % 997),
                                .chunk = i,
                            });
    for (int64_t i = 0; i < MAX; i++) {
        struct timer t = timer_heap_first(&h);

        timer_heap_pop(&h);
        assert_true(t.due_ns >= last);
        assert_false(seen[t.chunk]);
        seen[t.chunk] = 1;
        last = t.due_ns;
    }
    assert_int_equal(h.count, 0);
    free(memory);
    free(seen);
}

/* Pushes between pops, as the event loop does with a bounded depth. */
static void test_heap_in_flight(void **state)
{
    enum { DEPTH = 7, TURNS = 3000 };
    struct timer memory[DEPTH * 3 / 2];
    struct timer_heap h = timer_heap(memory, DEPTH);
    uint64_t seed = 4;
    int64_t now = 0;

    (void)state;
    for (int turn = 0; turn < TURNS; turn++) {
        while (h.count < h.max)
            timer_heap_push(
                &h, (struct timer){
                        .due_ns = now + (int64_t)(random_next(&seed) % 50),
                    });
        for (int64_t i = 0; i < h.heaped; i++)
            assert_true(h.timers[i].due_ns >= timer_heap_first(&h).due_ns);
        assert_true(timer_heap_first(&h).due_ns >= now);
        now = timer_heap_first(&h).due_ns;
        timer_heap_pop(&h);
    }
}

/* In order, out of order and both, growing as it fills: nothing is lost, and
 * what is taken out is the earliest of what is in it, by counting. */
static void test_heap_runs_and_grows(void **state)
{
    enum { MOST = 400, TURNS = 40000 };
    struct timer *memory = malloc(timer_heap_bytes(1));
    struct timer_heap h = timer_heap(memory, 1);
    int in[1000] = {0}, held = 0, mode = 0;
    uint64_t seed = 5;

    (void)state;
    for (int64_t turn = 0, base = 0; turn < TURNS; turn++) {
        if (turn % 500 == 0)
            mode = (int)(random_next(&seed) % 4);
        if (h.count == h.max && h.max < MOST) {
            memory = realloc(memory, timer_heap_bytes(2 * h.max));
            timer_heap_grow(&h, memory, 2 * h.max);
        }
        base = mode == 0 ? 500 : (int64_t)(random_next(&seed) % 1000);
        if (h.count < h.max && random_next(&seed) % 5 < 3) {
            if (mode == 1) /* usually rising */
                base = turn % 500 + (turn % 7 == 0 ? 0 : 400);
            timer_heap_push(&h, (struct timer){.due_ns = base});
            in[base]++;
            held++;
        } else if (h.count > 0) {
            int64_t due = timer_heap_first(&h).due_ns;

            timer_heap_pop(&h);
            assert_true(in[due]-- > 0);
            held--;
            for (int64_t earlier = 0; earlier < due; earlier++)
                assert_int_equal(in[earlier], 0);
        }
        assert_int_equal(h.count, held);
    }
    free(memory);
}

/* ---- lateness ------------------------------------------------------------- */

static void test_lateness_quantiles(void **state)
{
    static struct lateness l, more;

    (void)state;
    assert_int_equal(lateness_quantile(&l, 0.5), 0);
    for (int64_t ns = 1; ns <= 100000; ns++)
        lateness_add(ns % 2 ? &l : &more, ns);
    lateness_merge(&l, &more);
    assert_int_equal(lateness_count(&l), 100000);
    for (int percent = 1; percent <= 100; percent++) {
        int64_t exact = 1000 * percent;
        int64_t got = lateness_quantile(&l, percent / 100.0);

        assert_true(got >= exact);
        assert_true(got <= exact + exact / 8 + 1);
    }
    lateness_clear(&l);
    assert_int_equal(lateness_count(&l), 0);
}

static void test_lateness_extremes(void **state)
{
    static struct lateness l;

    (void)state;
    lateness_add(&l, -5);
    lateness_add(&l, 0);
    lateness_add(&l, INT64_MAX);
    assert_int_equal(lateness_count(&l), 3);
    assert_int_equal(lateness_quantile(&l, 0.5), 0);
    assert_true(lateness_quantile(&l, 1) > INT64_C(1000000000000));
}

/* ---- inject --------------------------------------------------------------- */

static void test_inject_parse(void **state)
{
    static const struct {
        const char *text;
        enum inject_kind kind;
        int worker;
    } good[] = {
        {NULL, INJECT_NONE, 0},       {"none", INJECT_NONE, 0},
        {"wrong", INJECT_WRONG, 0},   {"wrong:2", INJECT_WRONG, 2},
        {"die:7", INJECT_DIE, 7},     {"stop:0", INJECT_STOP, 0},
        {"hang:31", INJECT_HANG, 31},
    };
    static const char *const bad[] = {"",       "wro",     "die:",  "die:x",
                                      "die:1x", "stop:-1", "hang 1"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct inject to;
        struct err e = {0};

        assert_int_equal(inject_parse(good[i].text, &to, &e), 0);
        assert_int_equal(to.kind, good[i].kind);
        assert_int_equal(to.worker, good[i].worker);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct inject to;
        struct err e = {0};

        assert_int_equal(inject_parse(bad[i], &to, &e), -1);
        assert_int_equal(e.code, EXIT_USAGE);
    }
}

/* ---- the arena ------------------------------------------------------------ */

static const struct driver none = {.name = "none"};
static const struct option no_options[] = {{0}};
static const struct kernel idle = {.name = "idle", .options = no_options};

static struct job job_of(struct machine *m, struct geometry g)
{
    return (struct job){
        .kernel = &idle,
        .driver = &none,
        .g = g,
        .workers = 3,
        .machine = m,
        .place = "none",
    };
}

/* Every piece lies inside the mapping, and none touches another's bytes. */
static void test_arena_pieces(void **state)
{
    struct machine *m;
    struct err e = {0};
    struct team t = arena_team(&none, 3);
    struct job j;

    (void)state;
    assert_int_equal(machine_load(&m, "core:2 pu:2", &e), 0);
    j = job_of(m, (struct geometry){.units = 10,
                                    .halo = 2,
                                    .passes = 2,
                                    .grain = 1,
                                    .wrap = 1,
                                    .in_bytes = 100,
                                    .out_bytes = 100,
                                    .partial_bytes = 40,
                                    .scratch_bytes = 1000,
                                    .shared_bytes = 5000});
    assert_int_equal(arena_new(&t, &j, 24 * 10, &e), 0);
    assert_int_equal(t.arena->slab.window.lo, -2);
    assert_int_equal(t.arena->slab.window.hi, 12);
    memset(t.arena->shared, 1, 5000);
    memset(t.arena->slab.window.in, 2, 1400);
    memset(t.arena->slab.window.out, 3, 1400);
    memset(t.arena->slab.spare, 4, 1400);
    for (int l = 0; l < 3; l++) {
        memset(arena_partial(t.arena, l), 10 + l, 40);
        memset(t.arena->scratch + (size_t)l * t.arena->scratch_stride, 20 + l,
               1000);
        memset(t.arena->flight + (size_t)l * t.arena->flight_stride, 30 + l,
               240);
    }
    assert_true(t.arena->slab.window.in + 1400 <= t.arena->slab.window.out ||
                t.arena->slab.window.out + 1400 <= t.arena->slab.window.in);
    for (int l = 0; l < 3; l++) {
        unsigned char *p = arena_partial(t.arena, l);

        assert_int_equal(p[0], 10 + l);
        assert_int_equal(p[39], 10 + l);
        assert_true((unsigned char *)t.arena->report + t.arena->block_bytes >=
                    p + 40);
        assert_int_equal(
            t.arena->scratch[(size_t)l * t.arena->scratch_stride + 999],
            20 + l);
    }
    assert_int_equal(*(unsigned char *)t.arena->shared, 1);
    assert_int_equal(t.arena->slab.window.in[1399], 2);
    assert_int_equal(t.arena->slab.spare[1399], 4);
    assert_true(t.arena->slab.spare + 1400 <=
                (unsigned char *)t.arena + t.arena->bytes);
    arena_free(&t);
    assert_null(t.arena);
    machine_free(m);
}

/* Sizes that no machine has are refused, not mapped and died of. */
static void test_arena_too_large(void **state)
{
    struct machine *m;
    struct err e = {0};
    struct team t = arena_team(&none, 3);
    struct job j;

    (void)state;
    assert_int_equal(machine_load(&m, "core:2 pu:1", &e), 0);
    j = job_of(m, (struct geometry){.units = INT64_C(1) << 40,
                                    .passes = 1,
                                    .grain = 1,
                                    .in_bytes = (size_t)1 << 20,
                                    .out_bytes = (size_t)1 << 20,
                                    .partial_bytes = 24});
    assert_int_equal(arena_new(&t, &j, 0, &e), -1);
    assert_int_equal(e.code, EXIT_UNAVAILABLE);
    e = (struct err){0};
    j.g.units = INT64_C(1) << 50;
    assert_int_equal(arena_new(&t, &j, 0, &e), -1);
    assert_int_equal(e.code, EXIT_USAGE);
    assert_null(t.arena);
    machine_free(m);
}

/* Units beyond either end are copies of those of the other end, also when the
 * halo goes round more than once. */
static void test_wrap(void **state)
{
    (void)state;
    for (int64_t units = 1; units < 12; units++)
        for (int64_t halo = 1; halo < 30; halo++) {
            const struct geometry g = {
                .units = units, .halo = halo, .wrap = 1, .in_bytes = 2};
            struct window w = {.lo = -halo, .hi = units + halo};

            w.in = calloc((size_t)(w.hi - w.lo), 2);
            for (int64_t u = 0; u < units; u++)
                w.in[2 * (u - w.lo)] = (unsigned char)(u + 1);
            arena_wrap(&g, &w);
            for (int64_t u = w.lo; u < w.hi; u++)
                assert_int_equal(w.in[2 * (u - w.lo)],
                                 ((u % units) + units) % units + 1);
            free(w.in);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slabs),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_heap_orders),
        cmocka_unit_test(test_heap_in_flight),
        cmocka_unit_test(test_heap_runs_and_grows),
        cmocka_unit_test(test_lateness_quantiles),
        cmocka_unit_test(test_lateness_extremes),
        cmocka_unit_test(test_inject_parse),
        cmocka_unit_test(test_arena_pieces),
        cmocka_unit_test(test_arena_too_large),
        cmocka_unit_test(test_wrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
