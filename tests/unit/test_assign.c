/* SPDX-License-Identifier: BSD-3-Clause */
/* Which rank of `accept` tests which core, and which nodes exchange when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/program/accept/assign.h"

enum { RANKS = 64 };

static struct program program;
static struct accept_options options;
static struct tested_rank ranks[RANKS];
static struct facts_answer facts[RANKS];

/* n ranks, `each` on a host of `cores` cores, not bound. */
static struct test make(int n, int each, int cores)
{
    memset(ranks, 0, sizeof ranks);
    memset(facts, 0, sizeof facts);
    program.size = n;
    options = (struct accept_options){.rounds = 5};
    for (int r = 0; r < n; r++) {
        snprintf(facts[r].host.name, sizeof facts[r].host.name, "n%d",
                 r / each);
        facts[r].cores = cores;
        memset(facts[r].mask, 0xff, sizeof facts[r].mask);
        ranks[r].facts = &facts[r];
        ranks[r].node = -2;
    }
    return (struct test){.p = &program, .o = &options, .ranks = ranks};
}

static void release(struct test *t)
{
    for (int r = 0; r < t->p->size; r++)
        free(ranks[r].cores);
    assign_release(t);
}

static void assign(struct test *t)
{
    struct err e = {0};

    if (assign_all(t, &e) != 0)
        fail_msg("%s", e.text);
}

static void bind(int rank, int core)
{
    memset(facts[rank].mask, 0, sizeof facts[rank].mask);
    facts[rank].mask[core / 8] = (unsigned char)(1 << core % 8);
}

/* Each core of each node once, by a rank of that node, evenly. */
static void check_cores(const struct test *t, int cores)
{
    int seen[RANKS][64] = {{0}};

    assert_int_equal(t->core_count, cores * t->node_count);
    for (int c = 0; c < t->core_count; c++) {
        const struct tested_core *core = &t->cores[c];

        assert_int_equal(ranks[core->rank].node, core->node);
        assert_int_equal(seen[core->node][core->core]++, 0);
    }
    for (int r = 0; r < t->p->size; r++) {
        int on_node = t->nodes[ranks[r].node].ranks;

        assert_in_range(ranks[r].count, cores / on_node,
                        (cores + on_node - 1) / on_node);
    }
}

static void every_core_is_that_of_one_rank(void **unused)
{
    static const int each[] = {1, 2, 3, 4, 8, 16};

    (void)unused;
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        struct test t = make(2 * each[i], each[i], 8);

        assign(&t);
        assert_int_equal(t.node_count, 2);
        check_cores(&t, 8);
        release(&t);
    }
}

static void bound_ranks_test_their_own_cores(void **unused)
{
    struct test t = make(4, 4, 8);

    (void)unused;
    for (int r = 0; r < 4; r++)
        bind(r, 7 - 2 * r);
    /* By a user or a batch system: these cores and no others. */
    assign(&t);
    assert_int_equal(t.core_count, 4);
    for (int r = 0; r < 4; r++) {
        assert_int_equal(ranks[r].count, 1);
        assert_int_equal(t.cores[ranks[r].cores[0]].core, 7 - 2 * r);
    }
    release(&t);
    /* By the launcher: all cores, but those first. */
    t = make(4, 4, 8);
    for (int r = 0; r < 4; r++) {
        bind(r, 7 - 2 * r);
        facts[r].by_launcher = 1;
    }
    assign(&t);
    check_cores(&t, 8);
    for (int c = 0; c < t.core_count; c++)
        if (t.cores[c].core % 2 == 1)
            assert_int_equal(t.cores[c].rank, (7 - t.cores[c].core) / 2);
    release(&t);
}

static void options_choose_the_cores(void **unused)
{
    (void)unused;
    for (int choice = CORES_ALLOWED; choice <= CORES_BOUND; choice++) {
        struct test t = make(2, 2, 8);

        options.cores = choice;
        for (int r = 0; r < 2; r++) {
            bind(r, r);
            facts[r].by_launcher = choice == CORES_BOUND;
        }
        assign(&t);
        assert_int_equal(t.core_count, choice == CORES_ALLOWED ? 8 : 2);
        release(&t);
    }
}

/* A rank that gave no facts has no node, and is asked nothing more. */
static void ranks_without_facts_have_no_cores(void **unused)
{
    struct test t = make(4, 2, 2);

    (void)unused;
    ranks[3].node = -1;
    assign(&t);
    assert_int_equal(t.core_count, 4);
    assert_int_equal(ranks[3].count, 0);
    assert_int_equal(ranks[2].count, 2);
    assert_int_equal(t.pair_count, 2);
    release(&t);
}

/* All pairs of nodes once; in a step no node is in two. */
static void every_two_nodes_meet_once(void **unused)
{
    (void)unused;
    for (int nodes = 1; nodes <= 17; nodes++)
        for (int each = 1; each <= 2; each++) {
            struct test t = make(nodes * each, each, 2);
            int met[17][17] = {{0}}, steps;

            assign(&t);
            steps = assign_steps(&t);
            assert_int_equal(t.pair_count,
                             nodes * (nodes - 1) / 2 + (each > 1 ? nodes : 0));
            assert_true(steps <= nodes + 1);
            for (int step = 0; step < steps; step++) {
                int busy[17] = {0};

                for (int i = 0; i < t.pair_count; i++) {
                    const int *node = t.pairs[i].node;

                    if (assign_step(&t, i) != step)
                        continue;
                    assert_int_equal(met[node[0]][node[1]]++, 0);
                    assert_int_equal(busy[node[0]]++, 0);
                    assert_true(node[0] == node[1] || busy[node[1]]++ == 0);
                }
            }
            for (int a = 0; a < nodes; a++)
                for (int b = a + (each == 1); b < nodes; b++)
                    assert_int_equal(met[a][b], 1);
            release(&t);
        }
}

static void other_models_are_other_classes(void **unused)
{
    struct test t = make(3, 1, 2);

    (void)unused;
    strcpy(facts[1].host.cpu_model, "another");
    facts[2].kind[1] = 1;
    assign(&t);
    assert_int_equal(t.cores[0].class, t.cores[1].class);
    assert_int_not_equal(t.cores[2].class, t.cores[0].class);
    assert_int_equal(t.cores[4].class, t.cores[0].class);
    assert_int_not_equal(t.cores[5].class, t.cores[0].class);
    release(&t);
}

/* What a quota leaves of each core: the node with less than most is slow. */
static void a_quota_is_compared_with_that_of_most(void **unused)
{
    struct test t = make(3, 1, 4);

    (void)unused;
    facts[1].quota_cpus = 2;
    facts[2].quota_cpus = 16;
    assign(&t);
    assert_true(t.share == 1);
    assert_true(t.nodes[0].share == 1 && t.nodes[2].share == 1);
    assert_true(t.nodes[1].share == 0.5);
    release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_core_is_that_of_one_rank),
        cmocka_unit_test(bound_ranks_test_their_own_cores),
        cmocka_unit_test(options_choose_the_cores),
        cmocka_unit_test(ranks_without_facts_have_no_cores),
        cmocka_unit_test(every_two_nodes_meet_once),
        cmocka_unit_test(other_models_are_other_classes),
        cmocka_unit_test(a_quota_is_compared_with_that_of_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
