/* SPDX-License-Identifier: BSD-3-Clause */
/* The epoll engine of an event loop: receives replies on non-blocking
 * connections, each watched from its opening on. epoll cannot wait for regular
 * files. */
#ifndef DRIVERS_EVENT_EPOLL_ENGINE_H
#define DRIVERS_EVENT_EPOLL_ENGINE_H

#include "drivers/io/alarm.h"
#include "drivers/event/event_loop.h"

struct epoll_engine {
    struct event_loop loop; /* sleep, start, give_up and arg are set */
    struct alarm alarm;
    int wake_fd; /* an eventfd by which other threads wake the loop */
};

/* Returns 0; -1 with EXIT_UNAVAILABLE (descriptors). *e must not be moved. */
int epoll_engine_open(struct epoll_engine *e, struct err *err);
void epoll_engine_close(struct epoll_engine *e);

/* loop.start and loop.sleep, for engines that wrap them. */
void epoll_engine_start(void *arg, struct slot *s);
void epoll_engine_sleep(void *arg, int64_t due_ns);

/* Wake the loop if it sleeps. Callable from any thread. */
void epoll_engine_wake(const struct epoll_engine *e);

#endif
