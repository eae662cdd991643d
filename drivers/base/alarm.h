/* SPDX-License-Identifier: BSD-3-Clause */
/* What an event loop sleeps on: an epoll instance watching one timer, armed
 * for the earliest deadline whatever the number of waits. */
#ifndef DRIVERS_BASE_ALARM_H
#define DRIVERS_BASE_ALARM_H

#include <stdint.h>

#include "kernels/base/err.h"

struct alarm {
    int epoll_fd, timer_fd; /* -1: not open */
};

/* Returns 0; -1 with EXIT_UNAVAILABLE, and what was opened must be closed. */
int alarm_open(struct alarm *a, struct err *e);
void alarm_close(struct alarm *a);

/* Sleep until due_ns (CLOCK_MONOTONIC), or return a little early. */
void alarm_sleep(struct alarm *a, int64_t due_ns);

#endif
