/* SPDX-License-Identifier: BSD-3-Clause */
/* One thread with an event loop on epoll: `depth` waits in flight; each chunk
 * is computed when what it needs has arrived. A chunk that needs nothing is
 * computed immediately, so CPU work gains nothing: that is the lesson. */
#include "drivers/team/arena.h"
#include "drivers/event/epoll_engine.h"
#include "drivers/driver.h"

extern const struct driver epoll_driver;

static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct epoll_engine engine;
    int failed = epoll_engine_open(&engine, e);

    if (failed == 0)
        failed = event_loop_launch(&epoll_driver, &engine.loop, j, fn, e);
    epoll_engine_close(&engine);
    return failed;
}

const struct driver epoll_driver = {
    .name = "epoll",
    .family = "loop",
    .summary = "one thread, an event loop with many waits in flight",
    .engine = "epoll",
    .can = CAN_TIME | CAN_REPLIES | CAN_IN_FLIGHT,
    .max_workers = 1,
    .instead = "pthread, or several ranks of brigade-mpi",
    .launch = launch,
    .barrier = event_loop_barrier,
    .for_each = event_loop_for_each,
    .exchange = arena_exchange,
};
