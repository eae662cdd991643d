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
    struct alarm alarm;
    struct event_loop loop = {.sleep = sleep_on_alarm, .arg = &alarm};
    int failed = alarm_open(&alarm, e);

    if (failed == 0)
        failed = event_loop_launch(&epoll_driver, &loop, j, fn, e);
    alarm_close(&alarm);
    return failed;
}

const struct driver epoll_driver = {
    .name = "epoll",
    .summary = "one thread, an event loop with many waits in flight",
    .engine = "epoll",
    .can = CAN_TIME | CAN_IN_FLIGHT,
    .max_workers = 1,
    .instead = "pthread, or several ranks of brigade-mpi",
    .launch = launch,
    .barrier = event_loop_barrier,
    .for_each = event_loop_for_each,
    .exchange = arena_exchange,
};
