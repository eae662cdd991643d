/* SPDX-License-Identifier: BSD-3-Clause */
/* One timer in an epoll instance; see alarm.h. */
#include "drivers/io/alarm.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "drivers/os/syscall_count.h"
#include "drivers/os/clock.h"

int alarm_open(struct alarm *a, struct err *e)
{
    struct epoll_event timer = {.events = EPOLLIN, .data.u64 = ALARM_MARK};

    a->armed_ns = INT64_MAX;
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

/* A timer that fires too early costs only one more iteration of the loop, so it
 * is moved to a later time only after it has fired. Time limits, which are
 * rarely reached, thus cost a system call per expiry and not per change.
 * timerfd_settime() cannot fail here, because alarm_open() tried it. */
static void arm(struct alarm *a, int64_t due_ns)
{
    struct itimerspec due = {
        .it_value = {.tv_sec = due_ns / 1000000000,
                     .tv_nsec = due_ns % 1000000000},
    };

    if (due_ns >= a->armed_ns)
        return;
    calls_count();
    timerfd_settime(a->timer_fd, TFD_TIMER_ABSTIME, &due, NULL);
    a->armed_ns = due_ns;
}

/* For deadlines nearer than this, poll the clock: arming the timer, sleeping
 * and waking take longer, 20 us on a virtual machine, and a server with closely
 * spaced replies would pay that for each of them. */
enum { NEAR_NS = 10000 };

static int is_near(int64_t due_ns)
{
    int64_t now = clock_ns();

    if (due_ns - now > NEAR_NS)
        return 0;
    while (now < due_ns)
        now = clock_ns();
    return 1;
}

int alarm_wait(struct alarm *a, int64_t due_ns, struct epoll_event *events,
               int max)
{
    uint64_t fired;
    int n, kept = 0;

    if (is_near(due_ns))
        due_ns = 0;
    else
        arm(a, due_ns);
    calls_count();
    n = epoll_wait(a->epoll_fd, events, max, due_ns > 0 ? -1 : 0);
    for (int i = 0; i < n; i++) {
        if (events[i].data.u64 != ALARM_MARK) {
            events[kept++] = events[i];
            continue;
        }
        calls_count();
        if (read(a->timer_fd, &fired, sizeof fired) > 0)
            a->armed_ns = INT64_MAX;
    }
    return kept;
}

void alarm_sleep(struct alarm *a, int64_t due_ns)
{
    struct epoll_event event;

    alarm_wait(a, due_ns, &event, 1);
}
