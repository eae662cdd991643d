/* SPDX-License-Identifier: BSD-3-Clause */
/* Replies by epoll; see epoll_engine.h. */
#include "drivers/event/epoll_engine.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "drivers/os/syscall_count.h"
#include "drivers/io/wire.h"

/* Replies of a call. The sockets of all of them stay in the L2 cache until their
 * next requests are sent: with 512, a request on one of 10 000 connections took
 * 8 % more CPU time. */
enum { EVENTS = 32 };

/* Edge-triggered, for both directions, so that each connection needs only one
 * epoll_ctl(). */
static int watch(const struct epoll_engine *e, struct slot *s)
{
    struct epoll_event event = {
        .events = EPOLLIN | EPOLLOUT | EPOLLET,
        .data.ptr = s,
    };

    calls_count();
    return epoll_ctl(e->alarm.epoll_fd, EPOLL_CTL_ADD, s->fd, &event);
}

/* Advance s as far as possible without blocking. */
static void go_on(struct epoll_engine *e, struct slot *s)
{
    const struct item *server = &e->loop.items->item[s->need.item];
    enum wire_wants wants;
    int opened;

    wants = wire_step(s, server, &opened);
    if (opened && wants != WIRE_NOTHING && watch(e, s) != 0) {
        s->got = -errno;
        wire_close(s);
        wants = WIRE_NOTHING;
    }
    if (wants == WIRE_NOTHING)
        event_loop_arrived(&e->loop, s);
}

void epoll_engine_start(void *arg, struct slot *s)
{
    wire_begin(s);
    go_on(arg, s);
}

static void give_up(void *arg, struct slot *s)
{
    struct epoll_engine *e = arg;

    wire_give_up(s);
    event_loop_arrived(&e->loop, s);
}

/* An event may refer to a slot that is already complete: its connection was
 * closed or is idle. */
void epoll_engine_sleep(void *arg, int64_t due_ns)
{
    struct epoll_engine *e = arg;
    struct epoll_event events[EVENTS];
    int n = alarm_wait(&e->alarm, due_ns, events, EVENTS);

    for (int i = 0; i < n; i++) {
        struct slot *s = events[i].data.ptr;
        uint64_t woken;

        if (s == NULL) {
            calls_count();
            if (read(e->wake_fd, &woken, sizeof woken) < 0)
                continue; /* another worker has taken it */
        } else if (s->list == &e->loop.flying) {
            go_on(e, s);
        }
    }
}

int epoll_engine_open(struct epoll_engine *e, struct err *err)
{
    struct epoll_event wake = {.events = EPOLLIN};

    *e = (struct epoll_engine){
        .loop = {.sleep = epoll_engine_sleep,
                 .start = epoll_engine_start,
                 .give_up = give_up,
                 .arg = e},
        .wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC),
    };
    if (alarm_open(&e->alarm, err) != 0)
        return -1;
    if (e->wake_fd >= 0 &&
        epoll_ctl(e->alarm.epoll_fd, EPOLL_CTL_ADD, e->wake_fd, &wake) == 0)
        return 0;
    return err_errno(err, EXIT_UNAVAILABLE, errno, "cannot open an event loop");
}

void epoll_engine_close(struct epoll_engine *e)
{
    alarm_close(&e->alarm);
    if (e->wake_fd >= 0)
        close(e->wake_fd);
}

void epoll_engine_wake(const struct epoll_engine *e)
{
    uint64_t one = 1;

    while (write(e->wake_fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
}
