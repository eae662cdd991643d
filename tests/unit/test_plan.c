/* SPDX-License-Identifier: BSD-3-Clause */
/* What a sweep is going to do: points, keys, order. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs/estimate.h"
#include "jobs/plan.h"
#include "tests/unit/inventory_samples.h"

/* What kernels would answer: 1 s for each of the tasks, 65536 blocks of 4 KiB,
 * 1e9 of anything else. */
static int ask(void *unused, const struct point *p, struct planned_work *w)
{
    const struct inventory_kernel *k =
        inventory_kernel(&two_cores, p->kernel.name);
    const char *tasks = item_value(&p->kernel, "tasks");

    (void)unused;
    *w = (struct planned_work){.units = 1, .work = 1e9, .needs = k->needs};
    if (item_value(&p->kernel, "unknown") != NULL)
        return -1;
    if (k->needs == INVENTORY_NEEDS_TIME) {
        w->units = tasks != NULL ? atoi(tasks) : 1000;
        w->wait_s = (double)w->units;
        w->longest_s = 1;
        w->work = 0;
    }
    if (k->needs == INVENTORY_NEEDS_FILE) {
        w->units = 65536;
        w->work = 65536.0 * 4096;
        w->direct = item_value(&p->kernel, "direct") != NULL;
    }
    return 0;
}

/* ---- plans ------------------------------------------------------------------*/

/* One line per point but the anchor: "kernel options driver workers place",
 * with the driver's options behind the kernel's. */
static void describe(const struct plan *p, char *to)
{
    *to = '\0';
    for (size_t i = 0; i < p->count; i++) {
        const struct point *q = &p->points[i];
        char text[256];

        if (i == p->anchor)
            continue;
        point_text(q, text, sizeof text);
        to += sprintf(to, "%s %s %s %d %s\n", q->kernel.name, text,
                      q->driver.name, (int)q->workers,
                      q->place != NULL ? q->place : "-");
    }
}

struct made {
    struct texts keep;
    struct plan plan;
    struct sweep_request request;
    struct err e;
    int failed;
};

static void make(struct made *m, const char *kind, const char *kernels,
                 const char *drivers)
{
    struct err e = {0};

    m->keep = (struct texts){0};
    m->e = e;
    m->plan = (struct plan){.keep = &m->keep};
    m->request.kind = kind;
    m->request.warmup = -1;
    m->request.seed = m->request.seed != 0 ? m->request.seed : 1;
    if (kernels != NULL)
        parse(&m->request.kernels, kernels, &m->keep);
    if (drivers != NULL)
        assert_int_equal(items_parse(&m->request.drivers, "driver", drivers,
                                     two_cores.driver_names, &m->keep, &e),
                         0);
    m->failed = plan_make(&m->plan, &m->request, &two_cores, &m->e) != 0 ||
                        estimate_plan(&m->plan, &m->request, &two_cores, ask,
                                      NULL, &m->e) != 0
                    ? -1
                    : 0;
}

static void drop(struct made *m)
{
    plan_release(&m->plan);
    texts_release(&m->keep);
}

static void test_kinds(void **unused)
{
    static const struct {
        const char *kind, *kernels, *drivers;
        int64_t workers[4], tasks[4];
        const char *places[4];
        const char *points;
        size_t notes;
    } cases[] = {
        {"strong", "primes:limit=5", "serial,openmp",
         .points = "primes limit=5 serial 1 -\n"
                   "primes limit=5 openmp 1 -\n"
                   "primes limit=5 openmp 2 -\n"},
        {"strong", "primes", "openmp,mpi", .workers = {1, 4},
         .points = "primes  openmp 1 -\n"
                   "primes  openmp 4 -\n",
         .notes = 1},
        /* Workers are cores in use: whole ranks. */
        {"strong", "primes", "hybrid:threads=2,hybrid", .workers = {1, 2, 4},
         .points = "primes threads=2 hybrid 2 -\n"
                   "primes threads=2 hybrid 4 -\n"
                   "primes  hybrid 1 -\n"
                   "primes  hybrid 2 -\n"
                   "primes  hybrid 4 -\n",
         .notes = 1},
        {"strong", "primes", "hybrid:threads=2,hybrid:threads=3",
         .points = "primes threads=2 hybrid 2 -\n"
                   "primes threads=3 hybrid 3 -\n"},
        {"weak", "primes:limit=5", "serial,openmp",
         .points = "primes limit=5 serial 1 -\n"
                   "primes limit=5 openmp 1 -\n"
                   "primes limit=10 openmp 2 -\n"},
        {"overlap", "wait:delay=1s,read", "serial,openmp,epoll",
         .tasks = {1, 20},
         .points = "wait delay=1s;tasks=1 serial 1 -\n"
                   "wait delay=1s;tasks=1 openmp 0 -\n"
                   "wait delay=1s;tasks=20 openmp 0 -\n"
                   "wait delay=1s;tasks=1 epoll 1 -\n"
                   "wait delay=1s;tasks=20 epoll 1 -\n"
                   "read count=65536 serial 1 -\n"
                   "read count=65536 openmp 0 -\n",
         .notes = 2}, /* serial waits too long; epoll has no files */
        /* Reads are as many at any depth, which is the driver's to say. */
        {"overlap", "read,wait:delay=1s", "pthread,uring", .tasks = {1, 1000},
         .points = "read count=65536 pthread 1 -\n"
                   "read count=65536 pthread 1000 -\n"
                   "read count=65536;depth=1 uring 1 -\n"
                   "read count=65536;depth=1000 uring 1 -\n"
                   "wait delay=1s;tasks=1 pthread 0 -\n"
                   "wait delay=1s;tasks=1000 pthread 0 -\n"
                   "wait delay=1s;tasks=1 uring 1 -\n"
                   "wait delay=1s;tasks=1000 uring 1 -\n"},
        {"overlap", "read:count=50", "pthread,uring:depth=7", .tasks = {2, 40},
         .workers = {3},
         .points = "read count=50 pthread 3 -\n"
                   "read count=50;depth=7 uring 1 -\n"},
        /* All files of a directory, at any depth. */
        {"overlap", "album:dir=a", "uring", .tasks = {1, 40},
         .points = "album dir=a;depth=1 uring 1 -\n"
                   "album dir=a;depth=40 uring 1 -\n"},
        /* Where a kernel does not answer, nothing is left out. */
        {"grid", "wait:unknown=1,wait", "serial", .workers = {1},
         .points = "wait unknown=1 serial 1 -\n", .notes = 1},
        {"place", "primes", "openmp", .places = {"core", "pu:0"},
         .points = "primes  openmp 2 core\n"
                   "primes  openmp 2 pu:0\n"},
        {"grid", "noop,primes", "openmp,serial", .workers = {2, 3},
         .places = {"none", "core"},
         .points = "noop  openmp 2 none\n"
                   "noop  openmp 2 core\n"
                   "noop  openmp 3 none\n"
                   "noop  openmp 3 core\n"
                   "noop  serial 1 none\n"
                   "noop  serial 1 core\n"
                   "primes  openmp 2 none\n"
                   "primes  openmp 2 core\n"
                   "primes  openmp 3 none\n"
                   "primes  openmp 3 core\n"
                   "primes  serial 1 none\n"
                   "primes  serial 1 core\n"},
        {"costs", "noop:units=1", "openmp",
         .points = "costs  - 0 -\n"
                   "noop units=1 openmp 1 -\n"
                   "noop units=1 openmp 2 -\n"},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct made m = {
            .request = {.anchors = 1, .longest_ns = INT64_C(15000000000)}};
        char points[4096];

        for (; m.request.worker_count < 4 &&
               cases[i].workers[m.request.worker_count] > 0;
             m.request.worker_count++)
            m.request.workers[m.request.worker_count] =
                cases[i].workers[m.request.worker_count];
        for (; m.request.task_count < 4 &&
               cases[i].tasks[m.request.task_count] > 0;
             m.request.task_count++)
            m.request.tasks[m.request.task_count] =
                cases[i].tasks[m.request.task_count];
        for (; m.request.place_count < 4 &&
               cases[i].places[m.request.place_count] != NULL;
             m.request.place_count++)
            m.request.places[m.request.place_count] =
                cases[i].places[m.request.place_count];
        make(&m, cases[i].kind, cases[i].kernels, cases[i].drivers);
        assert_int_equal(m.failed, 0);
        describe(&m.plan, points);
        assert_string_equal(points, cases[i].points);
        assert_int_equal(m.plan.note_count, cases[i].notes);
        assert_true(m.plan.anchor < m.plan.count);
        drop(&m);
    }
}

static void test_fewer_reads_than_depth(void **unused)
{
    struct made m = {.request = {.tasks = {10, 51}, .task_count = 2}};

    (void)unused;
    make(&m, "overlap", "read:count=50", "uring");
    assert_int_equal(m.failed, -1);
    assert_int_equal(m.e.code, EXIT_USAGE);
    assert_non_null(strstr(m.e.text, "give read:count=51 or more"));
    drop(&m);
}

/* Of a disk, more at a time take less time, up to what its queue holds. */
static void test_reads_take_time(void **unused)
{
    struct made m = {.request = {.tasks = {1, 10, 1000}, .task_count = 3}};

    (void)unused;
    make(&m, "overlap", "read:direct=1", "uring");
    assert_int_equal(m.failed, 0);
    assert_int_equal(m.plan.count, 3);
    assert_true(m.plan.points[0].seconds > 5);
    assert_true(m.plan.points[1].seconds < m.plan.points[0].seconds / 5);
    assert_true(m.plan.points[2].seconds < m.plan.points[1].seconds);
    assert_true(m.plan.points[2].seconds > 0.1);
    drop(&m);
}

static void test_nothing_left(void **unused)
{
    struct made m = {.request = {.anchors = 1}};

    (void)unused;
    make(&m, "strong", "primes", "mpi");
    assert_int_equal(m.failed, -1);
    assert_int_equal(m.e.code, EXIT_UNAVAILABLE);
    assert_non_null(strstr(m.e.text, "brigade-mpi was not built"));
    drop(&m);
}

/* Every default of every kind fits to a machine that has all of it. */
static void test_defaults(void **unused)
{
    static const char *const kinds[] = {"strong", "weak", "overlap",
                                        "place",  "grid", "costs"};

    (void)unused;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct made m = {.request = {.anchors = 1}};

        make(&m, kinds[i], NULL, NULL);
        assert_int_equal(m.failed, 0);
        assert_true(m.plan.count > 2);
        assert_true(plan_seconds(&m.plan) > 0);
        drop(&m);
    }
}

/* ---- keys -------------------------------------------------------------------*/

static uint64_t first_key(const char *kernels, const char *drivers,
                          int64_t workers, int64_t seed, int64_t repeat)
{
    struct made m = {.request = {.anchors = 1,
                                 .workers = {workers},
                                 .worker_count = 1,
                                 .seed = seed,
                                 .repeat = repeat}};
    uint64_t key;

    make(&m, "strong", kernels, drivers);
    assert_int_equal(m.failed, 0);
    key = m.plan.points[0].key;
    drop(&m);
    return key;
}

static void test_keys(void **unused)
{
    uint64_t key = first_key("primes:from=1:limit=5", "openmp", 2, 1, 3);

    (void)unused;
    /* The same in other words, or more often. */
    assert_true(key == first_key("primes:limit=5:from=1", "openmp", 2, 1, 3));
    assert_true(key == first_key("primes:limit=5:from=1", "openmp", 2, 1, 9));
    /* Another. */
    assert_true(key != first_key("primes:limit=6:from=1", "openmp", 2, 1, 3));
    assert_true(key != first_key("noop:limit=5:from=1", "openmp", 2, 1, 3));
    assert_true(key != first_key("primes:limit=5:from=1", "epoll", 2, 1, 3));
    assert_true(key != first_key("primes:limit=5:from=1", "openmp", 4, 1, 3));
    assert_true(key != first_key("primes:limit=5:from=1", "openmp", 2, 2, 3));
    assert_true(key !=
                first_key("primes:limit=5:from=1", "openmp:a=1", 2, 1, 3));
}

/* ---- order ------------------------------------------------------------------*/

static struct step *order(const struct plan *p, uint64_t seed, int first,
                          int last, size_t *n)
{
    struct step *steps;
    struct err e = {0};

    assert_int_equal(plan_steps(p, seed, first, last, 1, &steps, n, &e), 0);
    return steps;
}

static void test_order(void **unused)
{
    struct made m = {.request = {.anchors = 1,
                                 .workers = {1, 2, 3, 4, 5, 6, 7, 8},
                                 .worker_count = 8}};
    struct step *a, *b, *other, *tail;
    size_t n, m_count, other_count, tail_count, moved = 0, anchors = 0;
    int seen[16][4] = {{0}};

    (void)unused;
    make(&m, "strong", "primes,convolve", "openmp");
    assert_int_equal(m.plan.count, 17);
    a = order(&m.plan, 7, 0, 4, &n);
    b = order(&m.plan, 7, 0, 4, &m_count);
    other = order(&m.plan, 8, 0, 4, &other_count);
    assert_int_equal(n, 4 * (16 + 2) + 1);
    assert_int_equal(m_count, n);
    assert_memory_equal(a, b, n * sizeof *a);
    for (size_t i = 0; i < n; i++) {
        moved += a[i].point != other[i].point;
        if (a[i].point == m.plan.anchor) {
            /* Anchors are numbered, and 8 or 9 runs apart. */
            assert_int_equal(a[i].turn, anchors++);
            assert_true(i % 9 == 0);
            continue;
        }
        assert_int_equal(a[i].turn, i / 18);
        seen[a[i].point][a[i].turn]++;
    }
    assert_int_equal(anchors, 9);
    assert_true(moved > n / 2);
    for (int point = 0; point < 16; point++)
        for (int turn = 0; turn < 4; turn++)
            assert_int_equal(seen[point][turn], 1);
    /* Rounds differ, and later rounds do not hang on how many there are. */
    moved = 0;
    for (size_t i = 0; i < 18; i++)
        moved += a[i].point != a[18 + i].point;
    assert_true(moved > 5);
    tail = order(&m.plan, 7, 2, 4, &tail_count);
    assert_memory_equal(tail, a + 36, tail_count * sizeof *a);
    free(a);
    free(b);
    free(other);
    free(tail);
    drop(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_fewer_reads_than_depth),
        cmocka_unit_test(test_reads_take_time),
        cmocka_unit_test(test_nothing_left),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
