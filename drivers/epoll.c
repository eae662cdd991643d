/* SPDX-License-Identifier: BSD-3-Clause */
/* One thread, an event loop on epoll: `depth` waits in flight at once, each
 * chunk computed when what it needs has arrived. A chunk that needs nothing is
 * computed at once, so CPU work gains nothing here, which is the lesson. */
#include <errno.h>

#include "drivers/base/alarm.h"
#include "drivers/base/arena.h"
#include "drivers/base/event_loop.h"
#include "drivers/base/wire.h"
#include "drivers/driver.h"

extern const struct driver epoll_driver;

enum { EVENTS = 512 };

struct engine {
    struct alarm alarm;
    struct event_loop loop;
};

/* From when a connection is opened, for both directions and edges only, so
 * that epoll_ctl() is called once in its life. */
static int watch(struct engine *e, struct slot *s)
{
    struct epoll_event event = {
        .events = EPOLLIN | EPOLLOUT | EPOLLET,
        .data.ptr = s,
    };

    return epoll_ctl(e->alarm.epoll_fd, EPOLL_CTL_ADD, s->fd, &event);
}

/* As far as it goes without waiting. */
static void go_on(struct engine *e, struct slot *s)
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

static void start(void *arg, struct slot *s)
{
    wire_begin(s);
    go_on(arg, s);
}

static void give_up(void *arg, struct slot *s)
{
    struct engine *e = arg;

    wire_give_up(s);
    event_loop_arrived(&e->loop, s);
}

/* An event may come for a slot that is over: its connection was closed, or has
 * nothing more to say. */
static void sleep_and_go_on(void *arg, int64_t due_ns)
{
    struct engine *e = arg;
    struct epoll_event events[EVENTS];
    int n = alarm_wait(&e->alarm, due_ns, events, EVENTS);

    for (int i = 0; i < n; i++) {
        struct slot *s = events[i].data.ptr;

        if (s->list == &e->loop.flying)
            go_on(e, s);
    }
}

static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct engine engine = {
        .loop = {.sleep = sleep_and_go_on, .start = start, .give_up = give_up},
    };
    int failed = alarm_open(&engine.alarm, e);

    engine.loop.arg = &engine;
    if (failed == 0)
        failed = event_loop_launch(&epoll_driver, &engine.loop, j, fn, e);
    alarm_close(&engine.alarm);
    return failed;
}

const struct driver epoll_driver = {
    .name = "epoll",
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
