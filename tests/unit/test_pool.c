/* SPDX-License-Identifier: BSD-3-Clause */
/* Tasks that wait, compute and wait again under `pool`: a worker gives the
 * second wait back to the loop, so more of them pass at once than there are
 * workers. Bounded by alarm(): a lost waking would be a hang. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdatomic.h>
#include <unistd.h>

#include "drivers/io/items.h"
#include "drivers/machine/machine.h"
#include "drivers/team/worker.h"
#include "kernels/tally.h"

extern const struct driver pool_driver;

enum { TASKS = 100, WORKERS = 2, STEPS = 4 };

struct seen {
    _Atomic int waiting, most; /* in a second or later wait */
    _Atomic int steps[TASKS];
    int wait_ns;
};

static void need(struct work *k, int64_t lo, int64_t hi, struct need *n)
{
    struct seen *s = *(struct seen *const *)k->opt;
    int now = n->step > 0 ? atomic_fetch_add(&s->waiting, 1) + 1 : 0;
    int most = atomic_load(&s->most);

    (void)lo;
    (void)hi;
    while (now > most && !atomic_compare_exchange_weak(&s->most, &most, now))
        ;
    *n = (struct need){.kind = NEED_TIME, .time_ns = s->wait_ns};
}

static void compute(struct work *k, struct window *w, int64_t lo, int64_t hi)
{
    struct seen *s = *(struct seen *const *)k->opt;
    struct tally *t = k->partial;

    (void)hi;
    if (w->step > 0)
        atomic_fetch_sub(&s->waiting, 1);
    if (atomic_fetch_add(&s->steps[lo], 1) != w->step || w->got < s->wait_ns)
        t->bad++;
    w->more = w->step < STEPS - 1;
    t->result += !w->more;
}

static int verify(const void *opt, const struct geometry *g, const void *result,
                  struct err *e)
{
    const struct tally *t = result;

    (void)opt;
    if (t->bad == 0 && t->result == (uint64_t)g->units)
        return VERIFIED_FULL;
    return err_set(e, EXIT_WRONG, "%d bad, %d of %d done", (int)t->bad,
                   (int)t->result, TASKS);
}

static const struct option no_options[] = {{0}};

static const struct kernel again = {
    .name = "again",
    .summary = "",
    .work_unit = "tasks",
    .needs = NEED_TIME,
    .options = no_options,
    .need = need,
    .compute = compute,
    .merge = tally_merge,
    .verify = verify,
};

static void run(struct seen *s, int64_t depth)
{
    struct items nothing = {0};
    struct job j = {
        .kernel = &again,
        .opt = &s,
        .driver = &pool_driver,
        .g = {.units = TASKS,
              .passes = 1,
              .grain = 1,
              .partial_bytes = sizeof(struct tally)},
        .workers = WORKERS + 1,
        .depth = depth,
        .repeat = 1,
        .items = &nothing,
        .place = "none",
    };
    struct machine *m;
    struct err e = {0};

    assert_int_equal(machine_load(&m, NULL, &e), 0);
    j.machine = m;
    assert_int_equal(record_new(&j, &e), 0);
    if (pool_driver.launch(&j, worker_run, &e) != 0)
        fail_msg("%s", e.text);
    if (j.record->err.code != 0)
        fail_msg("%s", j.record->err.text);
    assert_true(j.record->rep[0].right);
    for (int i = 0; i < TASKS; i++)
        assert_int_equal(s->steps[i], STEPS);
    assert_int_equal(s->waiting, 0);
    record_free(j.record);
    machine_free(m);
}

static void later_waits_overlap_too(void **state)
{
    struct seen s = {.wait_ns = 200000000};

    (void)state;
    run(&s, TASKS);
    assert_true(s.most > 10 * WORKERS);
}

static void no_more_in_flight_than_asked_for(void **state)
{
    struct seen s = {.wait_ns = 1000000};

    (void)state;
    run(&s, 7);
    assert_true(s.most <= 7);
}

/* Every hand-over between worker and loop, as close together as possible. */
static void waits_of_nothing_are_not_lost(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++) {
        struct seen s = {.wait_ns = i % 2};

        run(&s, 1 + i % TASKS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_waits_overlap_too),
        cmocka_unit_test(no_more_in_flight_than_asked_for),
        cmocka_unit_test(waits_of_nothing_are_not_lost),
    };

    alarm(300);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
