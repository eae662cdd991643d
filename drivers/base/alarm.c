/* SPDX-License-Identifier: BSD-3-Clause */
/* One timer in an epoll instance; see alarm.h. */
#include "drivers/base/alarm.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

int alarm_open(struct alarm *a, struct err *e)
{
    struct epoll_event timer = {.events = EPOLLIN};

    a->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    a->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (a->timer_fd >= 0 && a->epoll_fd >= 0 &&
        epoll_ctl(a->epoll_fd, EPOLL_CTL_ADD, a->timer_fd, &timer) == 0)
        return 0;
    return err_errno(e, EXIT_UNAVAILABLE, errno, "cannot open an event loop");
}

void alarm_close(struct alarm *a)
{
    if (a->epoll_fd >= 0)
        close(a->epoll_fd);
    if (a->timer_fd >= 0)
        close(a->timer_fd);
}

/* The kernel refuses nothing here that it accepted in alarm_open(), so a
 * failure only means that the loop turns once more. */
void alarm_sleep(struct alarm *a, int64_t due_ns)
{
    struct itimerspec due = {
        .it_value = {.tv_sec = due_ns / 1000000000,
                     .tv_nsec = due_ns % 1000000000},
    };
    struct epoll_event event;
    uint64_t fired;

    timerfd_settime(a->timer_fd, TFD_TIMER_ABSTIME, &due, NULL);
    if (epoll_wait(a->epoll_fd, &event, 1, -1) == 1 &&
        read(a->timer_fd, &fired, sizeof fired) < 0)
        return; /* EAGAIN: the deadline was moved on meanwhile */
}
