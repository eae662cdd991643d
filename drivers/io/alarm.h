/* SPDX-License-Identifier: BSD-3-Clause */
/* What an event loop sleeps on: an epoll instance with one timer of
 * nanoseconds in it (epoll_wait() itself only knows milliseconds). Others add
 * their descriptors to epoll_fd; data.u64 == ALARM_MARK is the timer's. */
#ifndef DRIVERS_IO_ALARM_H
#define DRIVERS_IO_ALARM_H

#include <stdint.h>
#include <sys/epoll.h>

#include "kernels/base/err.h"

#define ALARM_MARK UINT64_MAX

struct alarm {
    int epoll_fd, timer_fd;
    int64_t armed_ns; /* when the timer fires; INT64_MAX: not armed */
};

/* Returns 0; -1 with EXIT_UNAVAILABLE (descriptors). */
int alarm_open(struct alarm *a, struct err *e);
void alarm_close(struct alarm *a);

/* Sleep until due_ns (CLOCK_MONOTONIC; 0: only look, INT64_MAX: no limit) or
 * until one of the added descriptors has something to say; may come back
 * early. Returns how many of `max` events were filled in, the timer's left
 * out. */
int alarm_wait(struct alarm *a, int64_t due_ns, struct epoll_event *events,
               int max);

/* The same where nothing was added. */
void alarm_sleep(struct alarm *a, int64_t due_ns);

#endif
