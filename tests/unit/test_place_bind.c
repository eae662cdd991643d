/* SPDX-License-Identifier: BSD-3-Clause */
/* Binding threads on the machine that runs the tests. On one with a single
 * core most of it holds trivially, and the test says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>
#include <sched.h>

#include "drivers/machine/place.h"

/* cmocka's checks leave by longjmp, which must not cross threads: a thread
 * only writes down what it saw. */
struct seen {
    const struct plan *plan;
    const struct machine *machine; /* NULL: load one here, after narrowing */
    int worker, status, where;
    struct err err;
    char asked[64], policy[16];
    struct place_actual actual;
    struct place_mask mask;
    cpu_set_t before, after;
    struct machine_counts counts;
};

static void in_a_thread(void *(*run)(void *), struct seen *s)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, run, s), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static void *bind_and_look(void *arg)
{
    struct seen *s = arg;

    s->status = place_bind(s->plan, s->worker, &s->err);
    plan_text(s->plan, s->worker, s->asked, sizeof s->asked);
    s->where = place_where(s->machine, &s->actual);
    s->where |= place_mask(s->machine, &s->mask);
    sched_getaffinity(0, sizeof s->after, &s->after);
    return NULL;
}

static struct machine *this_machine(void)
{
    struct err e = {0};
    struct machine *m;

    if (machine_load(&m, NULL, &e) != 0)
        fail_msg("%s", e.text);
    return m;
}

/* As many cores in pieces as in the mask, and the system's own numbers. */
static void check_mask(const struct seen *s, int cores)
{
    char first[12];
    int n = 0, cpu = 0;

    while (!CPU_ISSET((size_t)cpu, &s->after))
        cpu++;
    snprintf(first, sizeof first, "%d", cpu);
    assert_int_equal(strncmp(s->mask.cpus, first, strlen(first)), 0);
    if (CPU_COUNT(&s->after) == 1)
        assert_string_equal(s->mask.cpus, first);
    for (int i = 0; i < s->mask.pieces; i++) {
        assert_in_range(s->mask.core[i].lo, 0, cores - 1);
        assert_in_range(s->mask.core[i].hi, s->mask.core[i].lo + 1, cores);
        n += s->mask.core[i].hi - s->mask.core[i].lo;
    }
    assert_int_equal(n, s->actual.cores);
}

static void check_each_worker(const char *policy, int seat_cores)
{
    struct machine *m = this_machine();
    struct machine_counts c;
    struct plan *p;
    struct err e = {0};
    cpu_set_t main_before, main_after, taken;

    machine_count(m, &c);
    assert_int_equal(place_plan(m, policy, c.cores, &p, &e), 0);
    CPU_ZERO(&taken);
    sched_getaffinity(0, sizeof main_before, &main_before);
    for (int i = 0; i < c.cores; i++) {
        struct seen s = {.plan = p, .machine = m, .worker = i};

        in_a_thread(bind_and_look, &s);
        if (s.status != 0)
            fail_msg("%s", s.err.text);
        assert_int_equal(s.where, 0);
        assert_string_equal(s.actual.text, s.asked);
        assert_int_equal(s.actual.pus, CPU_COUNT(&s.after));
        assert_int_equal(s.actual.cores, seat_cores ? seat_cores : c.cores);
        assert_true(CPU_ISSET((size_t)s.actual.os_cpu, &s.after));
        check_mask(&s, c.cores);
        assert_in_range(s.actual.pu, 0, c.pus - 1);
        assert_in_range(s.actual.numa, 0, c.numa - 1);
        if (seat_cores != 1)
            continue;
        assert_int_equal(s.actual.core, i);
        CPU_AND(&s.before, &taken, &s.after);
        assert_int_equal(CPU_COUNT(&s.before), 0);
        CPU_OR(&taken, &taken, &s.after);
    }
    sched_getaffinity(0, sizeof main_after, &main_after);
    assert_true(CPU_EQUAL(&main_before, &main_after));
    plan_free(p);
    machine_free(m);
}

static void an_unbound_worker_may_use_everything(void **state)
{
    (void)state;
    check_each_worker("none", 0);
}

static void each_worker_gets_its_own_core(void **state)
{
    struct machine *m = this_machine();
    struct machine_counts c;
    char all_cores[40];

    (void)state;
    machine_count(m, &c);
    if (c.cores < 2)
        print_message("one core only: seats cannot differ\n");
    snprintf(all_cores, sizeof all_cores, "core:0-%d", c.cores - 1);
    machine_free(m);
    check_each_worker("core", 1);
    check_each_worker(all_cores, 1);
}

static void *narrow_then_look(void *arg)
{
    struct seen *s = arg;
    struct machine *m;
    struct plan *p;

    sched_setaffinity(0, sizeof s->before, &s->before);
    if (machine_load(&m, NULL, &s->err) != 0)
        return NULL;
    machine_count(m, &s->counts);
    s->status = place_plan(m, s->policy, s->worker + 1, &p, &s->err);
    if (s->status == 0) {
        s->plan = p;
        s->machine = m;
        bind_and_look(s);
        plan_free(p);
    }
    machine_free(m);
    return NULL;
}

/* As under OMP_PROC_BIND, or mpirun's --bind-to core. */
static void a_narrow_mask_hides_nothing(void **state)
{
    struct machine *m = this_machine();
    struct machine_counts wide;
    struct seen inherit = {.policy = "inherit", .status = -1},
                none = {.policy = "none", .status = -1},
                core = {.policy = "core", .status = -1};
    struct place_actual first;

    (void)state;
    machine_count(m, &wide);
    machine_free(m);
    if (wide.pus < 2)
        print_message("one processor only: a mask cannot be narrowed\n");

    /* The CPU of the first core: bind to it to learn its number. */
    core.worker = 0;
    sched_getaffinity(0, sizeof core.before, &core.before);
    in_a_thread(narrow_then_look, &core);
    assert_int_equal(core.status, 0);
    first = core.actual;
    CPU_ZERO(&inherit.before);
    CPU_SET((size_t)first.os_cpu, &inherit.before);
    none.before = inherit.before;

    in_a_thread(narrow_then_look, &inherit);
    assert_int_equal(inherit.status, 0);
    assert_int_equal(inherit.counts.mask_pus, 1);
    assert_int_equal(inherit.counts.mask_cores, 1);
    assert_int_equal(inherit.counts.cores, wide.cores);
    assert_int_equal(inherit.counts.pus, wide.pus);
    assert_true(CPU_EQUAL(&inherit.before, &inherit.after));
    assert_string_equal(inherit.actual.text, inherit.asked);
    assert_int_equal(inherit.actual.pus, 1);

    /* Every core can still be reached from there, the last one too. */
    core = (struct seen){.policy = "core",
                         .worker = wide.cores - 1,
                         .status = -1,
                         .before = inherit.before};
    in_a_thread(narrow_then_look, &core);
    if (core.status != 0)
        fail_msg("%s", core.err.text);
    assert_int_equal(core.actual.core, wide.cores - 1);

    in_a_thread(narrow_then_look, &none);
    assert_int_equal(none.status, 0);
    assert_string_equal(none.actual.text, "all");
    assert_int_equal(none.actual.pus, wide.pus);
}

static void *bind_twice(void *arg)
{
    struct seen *s = arg;
    struct plan *core;

    s->status = place_plan(s->machine, "core:0", 1, &core, &s->err);
    if (s->status != 0)
        return NULL;
    s->status = place_bind(core, 0, &s->err);
    plan_free(core);
    sched_getaffinity(0, sizeof s->before, &s->before);
    if (s->status == 0)
        bind_and_look(s);
    return NULL;
}

/* libgomp may have given each thread of a team a separate mask. */
static void inherit_leaves_each_thread_its_mask(void **state)
{
    struct machine *m = this_machine();
    struct seen s = {.machine = m};
    struct plan *p;
    struct err e = {0};

    (void)state;
    assert_int_equal(place_plan(m, "inherit", 1, &p, &e), 0);
    s.plan = p;
    in_a_thread(bind_twice, &s);
    assert_int_equal(s.status, 0);
    assert_int_equal(s.actual.cores, 1);
    assert_true(CPU_EQUAL(&s.before, &s.after));
    plan_free(p);
    machine_free(m);
}

/* A description that claims to be this machine, but has more than it: the
 * kernel refuses CPUs that are not there, and silently drops them from a mask
 * in which others are. */
static void what_the_kernel_did_otherwise_is_wrong(void **state)
{
    static const struct {
        const char *policy, *words;
    } bad[] = {
        {"pu:1023", "cannot bind worker 0 to core:1023; it stays on "},
        {"none", "worker 0 is bound to the wrong CPUs: requested all, got "},
    };

    (void)state;
    assert_int_equal(setenv("HWLOC_THISSYSTEM", "1", 1), 0);
    for (int i = 0; i < 2; i++) {
        struct err e = {0};
        struct machine *m;
        struct plan *p;
        struct seen s = {0};

        assert_int_equal(machine_load(&m, "core:1024 pu:1", &e), 0);
        assert_int_equal(place_plan(m, bad[i].policy, 1, &p, &e), 0);
        s.plan = p;
        s.machine = m;
        in_a_thread(bind_and_look, &s);
        assert_int_equal(s.status, -1);
        assert_int_equal(s.err.code, EXIT_WRONG);
        if (strstr(s.err.text, bad[i].words) == NULL)
            fail_msg("'%s' does not say '%s'", s.err.text, bad[i].words);
        plan_free(p);
        machine_free(m);
    }
    assert_int_equal(unsetenv("HWLOC_THISSYSTEM"), 0);
}

static void nowhere_is_minus_one(void **state)
{
    struct machine *m = this_machine();
    struct place_actual a;

    (void)state;
    assert_int_equal(place_where(m, NULL), -1);
    assert_int_equal(place_where(NULL, &a), -1);
    assert_int_equal(a.os_cpu, -1);
    machine_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unbound_worker_may_use_everything),
        cmocka_unit_test(each_worker_gets_its_own_core),
        cmocka_unit_test(a_narrow_mask_hides_nothing),
        cmocka_unit_test(inherit_leaves_each_thread_its_mask),
        cmocka_unit_test(what_the_kernel_did_otherwise_is_wrong),
        cmocka_unit_test(nowhere_is_minus_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
