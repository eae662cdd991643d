/* SPDX-License-Identifier: BSD-3-Clause */
/* A POSIX thread per worker; also a thread per wait, for 10 000 and more. */
#include "drivers/team/arena.h"
#include "drivers/team/threads.h"
#include "drivers/driver.h"

extern const struct driver pthread_driver;

static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    return threads_launch(&(struct threads_plan){.driver = &pthread_driver}, j,
                          fn, e);
}

const struct driver pthread_driver = {
    .name = "pthread",
    .family = "threads",
    .summary = "a POSIX thread per worker, or per waiting task",
    .engine = "blocking",
    .can = CAN_SCHEDULE | CAN_ALL_NEEDS | CAN_THREAD_PER_WAIT,
    .max_workers = 30000,
    .instead = "epoll, which keeps any number of waits on one thread",
    .launch = launch,
    .barrier = arena_barrier,
    .for_each = loop_share,
    .exchange = arena_exchange,
};
