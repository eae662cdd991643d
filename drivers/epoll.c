/* SPDX-License-Identifier: BSD-3-Clause */
/* One thread, an event loop: `depth` waits in flight at once, each chunk
 * computed when what it needs has arrived. A chunk that needs nothing is
 * computed at once, so CPU work gains nothing here, which is the lesson. */
#include "drivers/base/alarm.h"
#include "drivers/base/arena.h"
#include "drivers/base/clock.h"
#include "drivers/base/timer_heap.h"
#include "drivers/driver.h"

extern const struct driver epoll_driver;

struct event_loop {
    struct alarm alarm;
    struct timer_heap timers;
};

static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct team t = arena_team(&epoll_driver, 1);
    struct event_loop l;
    int failed;

    failed = alarm_open(&l.alarm, e) != 0 ||
             arena_new(&t, j, timer_heap_bytes(j->depth), e) != 0;
    if (!failed) {
        l.timers = timer_heap(t.arena->flight, j->depth);
        t.impl = &l;
        arena_gate_open(t.arena, GATE_GO);
        fn(&t, j);
        arena_free(&t);
    }
    alarm_close(&l.alarm);
    return failed ? -1 : 0;
}

static void for_each(struct team *t, const struct loop *l)
{
    struct event_loop *loop = t->impl;
    struct timer_heap *timers = &loop->timers;
    int64_t next = 0, now;
    struct timer first;

    while (next < l->chunks || timers->count > 0) {
        while (next < l->chunks && timers->count < timers->max) {
            struct need n;

            loop_ask(l, next, &n);
            if (n.kind == NEED_NONE) {
                loop_finish(l, next++, 0, 0);
                break; /* back to the waits between two computations */
            }
            now = clock_ns();
            timer_heap_push(timers, (struct timer){.due_ns = now + n.time_ns,
                                                   .asked_ns = now,
                                                   .chunk = next++});
        }
        if (timers->count == 0)
            continue;
        first = timer_heap_first(timers);
        if (next == l->chunks || timers->count == timers->max)
            if (clock_ns() < first.due_ns)
                alarm_sleep(&loop->alarm, first.due_ns);
        while (timers->count > 0 &&
               (first = timer_heap_first(timers)).due_ns <= clock_ns()) {
            timer_heap_pop(timers);
            loop_finish(l, first.chunk, first.asked_ns, first.due_ns);
        }
    }
}

static void barrier(struct team *t)
{
    (void)t;
}

const struct driver epoll_driver = {
    .name = "epoll",
    .summary = "one thread, an event loop with many waits in flight",
    .engine = "epoll",
    .can = CAN_TIME | CAN_IN_FLIGHT,
    .max_workers = 1,
    .instead = "pthread, or several ranks of brigade-mpi",
    .launch = launch,
    .barrier = barrier,
    .for_each = for_each,
    .exchange = arena_exchange,
};
