/* SPDX-License-Identifier: BSD-3-Clause */
/* An epoll instance with a timer of nanosecond resolution, for an event loop to
 * sleep on (epoll_wait() has only milliseconds). The user adds descriptors to
 * epoll_fd; data.u64 == ALARM_MARK is the timer. */
#ifndef DRIVERS_IO_ALARM_H
#define DRIVERS_IO_ALARM_H

#include <stdint.h>
#include <sys/epoll.h>

#include "kernels/base/err.h"

#define ALARM_MARK UINT64_MAX

struct alarm {
    int epoll_fd, timer_fd;
    int64_t armed_ns; /* time when the timer fires; INT64_MAX: not armed */
};

/* Returns 0; -1 with EXIT_UNAVAILABLE (descriptors). */
int alarm_open(struct alarm *a, struct err *e);
void alarm_close(struct alarm *a);

/* Sleep until due_ns (CLOCK_MONOTONIC; 0: only poll, INT64_MAX: no limit) or
 * until an added descriptor has an event; may return early. Fills in up to
 * `max` events and returns their number, without the timer's. */
int alarm_wait(struct alarm *a, int64_t due_ns, struct epoll_event *events,
               int max);

/* The same without added descriptors. */
void alarm_sleep(struct alarm *a, int64_t due_ns);

#endif
