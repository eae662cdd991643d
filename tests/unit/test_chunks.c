/* SPDX-License-Identifier: BSD-3-Clause */
/* How work becomes chunks: every unit is computed exactly once, however slabs
 * are cut into interior and edges, and however chunks without data are dealt
 * over ranks and hosts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/team/worker_impl.h"
#include "kernels/base/hash.h"

enum { UNITS_MAX = 400, GROUPS_MAX = 12 };

static unsigned char done[UNITS_MAX];

static void mark(struct work *k, struct window *w, int64_t lo, int64_t hi)
{
    (void)w;
    assert_true(lo >= 0 && lo < hi && hi <= k->g->units);
    assert_true(hi - lo <= k->g->grain);
    for (int64_t u = lo; u < hi; u++)
        done[u]++;
}

/* As much of a worker as its chunks need. */
struct stage {
    struct kernel kernel;
    struct live live[GROUPS_MAX];
    struct record record;
    struct job job;
    struct arena arena;
    struct team team;
    struct sample sample;
    struct worker worker;
};

static void set_stage(struct stage *s, const struct geometry *g, int group,
                      int groups)
{
    *s = (struct stage){.kernel.compute = mark, .record.live = s->live};
    s->job = (struct job){.kernel = &s->kernel, .g = *g, .record = &s->record};
    s->team = (struct team){
        .group = group,
        .groups = groups,
        .index = group,
        .locals = 1,
        .deal_at = group,
        .deal_width = 1,
    };
    s->arena.slab = slab_cut(g, groups, group);
    s->worker = (struct worker){
        .team = &s->team,
        .job = &s->job,
        .arena = &s->arena,
        .slab = &s->arena.slab,
        .work = {.g = &s->job.g},
        .sample = &s->sample,
    };
}

static void run_part(struct stage *s, enum part part)
{
    struct loop l = worker_loop(&s->worker, part);

    loop_run(&l, 0, l.chunks);
}

static void assert_marked(int64_t lo, int64_t hi, int times)
{
    for (int64_t u = lo; u < hi; u++)
        assert_int_equal(done[u], times);
}

/* Interior and edges are the slab, without a unit twice; and the interior
 * needs nothing from beyond the slab. */
static void check_slab(const struct geometry *g, int group, int groups)
{
    static struct stage s;
    const struct arena *a = &s.arena;

    set_stage(&s, g, group, groups);
    memset(done, 0, sizeof done);
    run_part(&s, PART_INTERIOR);
    for (int64_t u = 0; u < g->units; u++) {
        int64_t lo = u - g->halo, hi = u + g->halo + 1;

        if (!done[u])
            continue;
        if (!g->wrap) {
            lo = lo < 0 ? 0 : lo;
            hi = hi > g->units ? g->units : hi;
        }
        assert_true(lo >= a->slab.lo && hi <= a->slab.hi);
    }
    run_part(&s, PART_EDGES);
    assert_marked(0, a->slab.lo, 0);
    assert_marked(a->slab.lo, a->slab.hi, 1);
    assert_marked(a->slab.hi, g->units, 0);
    run_part(&s, PART_ALL);
    assert_marked(a->slab.lo, a->slab.hi, 2);
}

static void test_interior_and_edges(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (int i = 0; i < 4000; i++) {
        int groups = (int)(random_next(&seed) % GROUPS_MAX) + 1;
        struct geometry g = {
            .units = (int64_t)(random_next(&seed) % UNITS_MAX) + 1,
            .halo = (int64_t)(random_next(&seed) % 17),
            .grain = (int64_t)(random_next(&seed) % 40) + 1,
            .wrap = (int)(random_next(&seed) % 2),
            .passes = 2,
            .in_bytes = 1,
            .out_bytes = 1,
        };

        for (int group = 0; group < groups; group++)
            check_slab(&g, group, groups);
    }
}

/* Slabs of several halos have an interior at all. */
static void test_there_is_an_interior(void **state)
{
    static struct stage s;
    const struct geometry g = {.units = 300,
                               .halo = 7,
                               .grain = 10,
                               .passes = 2,
                               .in_bytes = 1,
                               .out_bytes = 1};

    (void)state;
    set_stage(&s, &g, 1, 3);
    memset(done, 0, sizeof done);
    run_part(&s, PART_INTERIOR);
    assert_marked(100, 107, 0);
    assert_marked(107, 193, 1);
    assert_marked(193, 200, 0);
    set_stage(&s, &g, 0, 3); /* no stage is above */
    run_part(&s, PART_INTERIOR);
    assert_marked(0, 93, 1);
    assert_marked(93, 100, 0);
}

/* Hosts of random sizes: those of one host draw from the same chunks, so one
 * of them may run them all. */
static void test_dealing(void **state)
{
    static struct stage s;
    uint64_t seed = 2;

    (void)state;
    for (int i = 0; i < 4000; i++) {
        int groups = (int)(random_next(&seed) % GROUPS_MAX) + 1;
        struct geometry g = {
            .units = (int64_t)(random_next(&seed) % UNITS_MAX) + 1,
            .grain = (int64_t)(random_next(&seed) % 9) + 1,
            .passes = 1,
        };

        memset(done, 0, sizeof done);
        for (int at = 0; at < groups; at += s.team.deal_width) {
            set_stage(&s, &g, at, groups);
            s.team.deal_at = at;
            s.team.deal_width =
                1 + (int)(random_next(&seed) % (uint64_t)(groups - at));
            run_part(&s, PART_ALL);
        }
        assert_marked(0, g.units, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interior_and_edges),
        cmocka_unit_test(test_there_is_an_interior),
        cmocka_unit_test(test_dealing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
