/* SPDX-License-Identifier: BSD-3-Clause */
/* One thread, an event loop on epoll: `depth` waits in flight at once, each
 * chunk computed when what it needs has arrived. A chunk that needs nothing is
 * computed at once, so CPU work gains nothing here, which is the lesson. */
#include "drivers/base/alarm.h"
#include "drivers/base/arena.h"
#include "drivers/base/event_loop.h"
#include "drivers/driver.h"

extern const struct driver epoll_driver;

static void sleep_on_alarm(void *arg, int64_t due_ns)
{
    alarm_sleep(arg, due_ns);
}

static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct team t = arena_team(&epoll_driver, 1);
    struct alarm alarm;
    struct event_loop loop = {
        .sleep = sleep_on_alarm,
        .ready = event_loop_compute,
        .arg = &alarm,
    };
    int failed;

    failed = alarm_open(&alarm, e) != 0 ||
             arena_new(&t, j, timer_heap_bytes(j->depth), e) != 0;
    if (!failed) {
        loop.timers = timer_heap(t.arena->flight, j->depth);
        t.impl = &loop;
        arena_gate_open(t.arena, GATE_GO);
        fn(&t, j);
        arena_free(&t);
    }
    alarm_close(&alarm);
    return failed ? -1 : 0;
}

static void for_each(struct team *t, const struct loop *l)
{
    event_loop_run(t->impl, l);
}

static void barrier(struct team *t)
{
    (void)t;
}

const struct driver epoll_driver = {
    .name = "epoll",
    .summary = "one thread, an event loop with many waits in flight",
    .engine = "epoll",
    .can = CAN_TIME | CAN_IN_FLIGHT,
    .max_workers = 1,
    .instead = "pthread, or several ranks of brigade-mpi",
    .launch = launch,
    .barrier = barrier,
    .for_each = for_each,
    .exchange = arena_exchange,
};
