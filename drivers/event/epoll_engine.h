/* SPDX-License-Identifier: BSD-3-Clause */
/* What brings replies to an event loop on epoll: connections that do not
 * block, each watched from when it is opened. Files it cannot bring. */
#ifndef DRIVERS_EVENT_EPOLL_ENGINE_H
#define DRIVERS_EVENT_EPOLL_ENGINE_H

#include "drivers/io/alarm.h"
#include "drivers/event/event_loop.h"

struct epoll_engine {
    struct event_loop loop; /* sleep, start, give_up and arg are set */
    struct alarm alarm;
    int wake_fd; /* an eventfd: other threads end the loop's sleep by it */
};

/* Returns 0; -1 with EXIT_UNAVAILABLE (descriptors). Must not be moved. */
int epoll_engine_open(struct epoll_engine *e, struct err *err);
void epoll_engine_close(struct epoll_engine *e);

/* loop.start and loop.sleep, for engines that wrap them. */
void epoll_engine_start(void *arg, struct slot *s);
void epoll_engine_sleep(void *arg, int64_t due_ns);

/* From any thread: if the loop sleeps, it wakes. */
void epoll_engine_wake(const struct epoll_engine *e);

#endif
