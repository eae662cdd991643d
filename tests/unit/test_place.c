/* SPDX-License-Identifier: BSD-3-Clause */
/* Planning on machines that are only described. What must hold is computed
 * from the table of machines by plain division, not from the planner's own
 * picture of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/machine/plan.h"

/* All are regular: every package, node, L3 and core is like the others. */
static const struct shape {
    const char *text;
    int packages, numa, l3, cores, smt;
} shapes[] = {
    {"core:1 pu:1", 1, 1, 1, 1, 1},
    {"core:2 pu:1", 1, 1, 1, 2, 1},
    {"core:1 pu:2", 1, 1, 1, 1, 2},
    {"pu:4", 1, 1, 1, 4, 1},
    {"core:4 pu:1", 1, 1, 1, 4, 1},
    {"core:4 pu:2", 1, 1, 1, 4, 2},
    {"core:3 pu:4", 1, 1, 1, 3, 4},
    {"pack:1 core:8 pu:2", 1, 1, 1, 8, 2},
    {"pack:2 core:1 pu:1", 2, 1, 2, 2, 1},
    {"pack:2 core:4 pu:1", 2, 1, 2, 8, 1},
    {"pack:2 core:4 pu:2", 2, 1, 2, 8, 2},
    {"pack:3 core:5 pu:2", 3, 1, 3, 15, 2},
    {"pack:2 numa:2 core:4 pu:1", 2, 4, 4, 16, 1},
    {"pack:2 numa:2 core:4 pu:2", 2, 4, 4, 16, 2},
    {"numa:4 core:3 pu:1", 1, 4, 4, 12, 1},
    {"numa:2 pack:2 core:4 pu:2", 4, 2, 4, 16, 2},
    {"pack:1 l3:2 core:4 pu:2", 1, 1, 2, 8, 2},
    {"pack:1 l3:3 core:4 pu:1", 1, 1, 3, 12, 1},
    {"pack:2 l3:1 core:6 pu:2", 2, 1, 2, 12, 2},
    {"pack:2 l3:4 core:2 pu:2", 2, 1, 8, 16, 2},
    {"pack:2 numa:4 l3:2 core:4 pu:2", 2, 8, 16, 64, 2},
    {"pack:1 numa:4 l3:2 core:8 pu:1", 1, 4, 8, 64, 1},
    {"pack:4 numa:1 l3:1 l2:4 core:2 pu:2", 4, 4, 4, 32, 2},
    {"pack:2 l3:1 l2:8 l1d:1 core:1 pu:8", 2, 1, 2, 16, 8},
    {"pack:5 core:7 pu:3", 5, 1, 5, 35, 3},
    {"pack:8 core:16 pu:1", 8, 1, 8, 128, 1},
    {"pack:2 numa:2 l3:8 core:4 pu:2", 2, 4, 32, 128, 2},
    {"pack:1 core:96 pu:2", 1, 1, 1, 96, 2},
    {"pack:16 core:32 pu:2", 16, 1, 16, 512, 2},
    {"pack:8 numa:2 l3:4 core:16 pu:8", 8, 16, 64, 1024, 8},
};

enum { SHAPES = sizeof shapes / sizeof shapes[0] };

/* One load each: 8192 PUs take 0.4 s. */
static struct machine *machines[SHAPES];

static const int team_sizes[] = {1,  2,  3,  4,  5,   7,   8,    12,
                                 16, 31, 64, 96, 128, 513, 1024, 10000};

enum { TEAM_SIZES = sizeof team_sizes / sizeof team_sizes[0] };

static struct plan *planned(const struct machine *m, const char *policy,
                            int workers)
{
    struct err e = {0};
    struct plan *p;

    if (place_plan(m, policy, workers, &p, &e) != 0)
        fail_msg("%s for %d: %s", policy, workers, e.text);
    return p;
}

/* The one PU of worker i; seats of the whole plan are looked at elsewhere. */
static int pu_of(const struct plan *p, int i)
{
    const struct place_seat *s = &p->seat[i % p->seats];

    assert_int_equal(s->kind, SEAT_PU);
    return s->index;
}

static int load_shapes(void **state)
{
    (void)state;
    for (int i = 0; i < SHAPES; i++) {
        struct err e = {0};

        if (machine_load(&machines[i], shapes[i].text, &e) != 0) {
            print_error("%s: %s\n", shapes[i].text, e.text);
            return -1;
        }
    }
    return 0;
}

static int free_shapes(void **state)
{
    (void)state;
    for (int i = 0; i < SHAPES; i++)
        machine_free(machines[i]);
    return 0;
}

static void counts_are_those_described(void **state)
{
    (void)state;
    for (int i = 0; i < SHAPES; i++) {
        const struct shape *s = &shapes[i];
        struct machine_counts c;

        machine_count(machines[i], &c);
        assert_int_equal(c.packages, s->packages);
        assert_int_equal(c.numa, s->numa);
        assert_int_equal(c.cores, s->cores);
        assert_int_equal(c.pus, s->cores * s->smt);
        assert_int_equal(c.mask_pus, c.pus);
        assert_int_equal(c.mask_cores, c.cores);
    }
}

static void each_shape_and_size(void (*check)(const struct shape *s,
                                              const struct machine *m, int n))
{
    for (int i = 0; i < SHAPES; i++) {
        int cores = shapes[i].cores, pus = cores * shapes[i].smt;
        const int edges[] = {cores - 1, cores, cores + 1, pus, pus + 1};

        for (int k = 0; k < TEAM_SIZES; k++)
            check(&shapes[i], machines[i], team_sizes[k]);
        for (int k = 0; k < 5; k++)
            if (edges[k] > 0)
                check(&shapes[i], machines[i], edges[k]);
    }
}

static void check_seats(const struct shape *s, const struct machine *m, int n)
{
    static const char *const policies[] = {"none", "compact", "spread",
                                           "core", "numa",    "inherit",
                                           "pu:0", "core:0"};
    int pus = s->cores * s->smt;

    for (int k = 0; k < 8; k++) {
        struct plan *p = planned(m, policies[k], n);

        /* Small, however many workers there are. */
        assert_in_range(p->seats, 1, n < pus ? n : pus);
        for (int i = 0; i < n; i += 1 + n / 9) {
            unsigned char *set = plan_set(p, i);
            int size = 0;

            assert_non_null(set);
            for (int pu = 0; pu < pus; pu++) {
                assert_in_range(set[pu], 0, 1);
                size += set[pu];
                if (p->seat[0].kind == SEAT_PU)
                    assert_int_equal(set[pu], pu == pu_of(p, i));
            }
            assert_in_range(size, 1, pus);
            free(set);
        }
        plan_free(p);
    }
}

static void every_seat_is_allowed(void **state)
{
    (void)state;
    each_shape_and_size(check_seats);
}

static void check_compact(const struct shape *s, const struct machine *m, int n)
{
    struct plan *p = planned(m, "compact", n);

    for (int i = 0; i < n; i++)
        assert_int_equal(pu_of(p, i), i % (s->cores * s->smt));
    plan_free(p);
}

static void compact_fills_neighbours(void **state)
{
    (void)state;
    each_shape_and_size(check_compact);
}

static void check_core(const struct shape *s, const struct machine *m, int n)
{
    struct plan *p = planned(m, "core", n);

    for (int i = 0; i < n; i++) {
        int turn = i % (s->cores * s->smt);
        int core = turn % s->cores, thread = turn / s->cores;

        assert_int_equal(pu_of(p, i), core * s->smt + thread);
    }
    plan_free(p);
}

static void core_takes_distinct_cores_first(void **state)
{
    (void)state;
    each_shape_and_size(check_core);
}

/* Among workers 0 .. n-1, the fullest and the emptiest of `groups` equal
 * groups differ by one at most. */
static void check_level(const struct plan *p, int n, int pus, int groups)
{
    int *in_group = calloc((size_t)groups, sizeof *in_group);
    int least = INT32_MAX, most = 0;

    assert_non_null(in_group);
    for (int i = 0; i < n; i++)
        in_group[pu_of(p, i) / (pus / groups)]++;
    for (int g = 0; g < groups; g++) {
        least = in_group[g] < least ? in_group[g] : least;
        most = in_group[g] > most ? in_group[g] : most;
    }
    free(in_group);
    if (most - least > 1)
        fail_msg("%d workers on %d groups: %d and %d", n, groups, least, most);
}

static void check_spread(const struct shape *s, const struct machine *m, int n)
{
    struct plan *p = planned(m, "spread", n);
    int pus = s->cores * s->smt;

    check_level(p, n, pus, s->packages);
    check_level(p, n, pus, s->numa);
    check_level(p, n, pus, s->l3);
    check_level(p, n, pus, s->cores);
    check_level(p, n, pus, pus);
    plan_free(p);
}

static void spread_is_even_at_every_level(void **state)
{
    (void)state;
    each_shape_and_size(check_spread);
}

static void check_numa(const struct shape *s, const struct machine *m, int n)
{
    struct plan *p = planned(m, "numa", n);
    int node_pus = s->cores * s->smt / s->numa;

    for (int i = 0; i < n && i < 3 * s->numa; i++) {
        unsigned char *set = plan_set(p, i);

        assert_non_null(set);
        for (int pu = 0; pu < s->cores * s->smt; pu++)
            assert_int_equal(set[pu], pu / node_pus == i % s->numa);
        free(set);
    }
    plan_free(p);
}

static void numa_takes_nodes_in_turn(void **state)
{
    (void)state;
    each_shape_and_size(check_numa);
}

static int up(int a, int b)
{
    return (a + b - 1) / b;
}

static void check_sharing(const struct shape *s, const struct machine *m, int n)
{
    int pus = s->cores * s->smt;
    int compact = n / pus * s->smt + (n % pus < s->smt ? n % pus : s->smt);
    const struct {
        const char *policy;
        int sharing;
    } wanted[] = {
        {"none", 0},
        {"inherit", 0},
        {"core", up(n, s->cores)},
        {"spread", up(n, s->cores)},
        {"compact", compact},
        {"numa", up(up(n, s->numa), s->cores / s->numa)},
        {"pu:0", n},
        {"core:0,0", n},
    };

    for (int k = 0; k < 8; k++) {
        struct plan *p = planned(m, wanted[k].policy, n);

        if (plan_sharing(p) != wanted[k].sharing)
            fail_msg("%s: %d x %s: sharing %d, not %d", s->text, n,
                     wanted[k].policy, plan_sharing(p), wanted[k].sharing);
        plan_free(p);
    }
}

static void sharing_counts_the_fullest_core(void **state)
{
    (void)state;
    each_shape_and_size(check_sharing);
}

static void a_described_machine_cannot_be_bound_to(void **state)
{
    static const char *const policies[] = {"core", "none", "inherit"};
    struct place_actual a;

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct err e = {0};
        struct plan *p = planned(machines[1], policies[i], 2);

        assert_int_equal(place_bind(p, 1, &e), -1);
        assert_int_equal(e.code, EXIT_UNAVAILABLE);
        plan_free(p);
    }
    assert_int_equal(place_where(machines[1], &a), -1);
    assert_int_equal(a.pu, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_those_described),
        cmocka_unit_test(every_seat_is_allowed),
        cmocka_unit_test(compact_fills_neighbours),
        cmocka_unit_test(core_takes_distinct_cores_first),
        cmocka_unit_test(spread_is_even_at_every_level),
        cmocka_unit_test(numa_takes_nodes_in_turn),
        cmocka_unit_test(sharing_counts_the_fullest_core),
        cmocka_unit_test(a_described_machine_cannot_be_bound_to),
    };

    return cmocka_run_group_tests(tests, load_shapes, free_shapes) != 0;
}
