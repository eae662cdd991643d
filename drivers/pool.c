/* SPDX-License-Identifier: BSD-3-Clause */
/* An event loop that hands computing to worker threads: worker 0 keeps the
 * waits, the others compute what has arrived. The loop is one worker more than
 * was asked for, and it hardly needs a core. */
#include "drivers/base/alarm.h"
#include "drivers/base/arena.h"
#include "drivers/base/event_loop.h"
#include "drivers/base/ready_queue.h"
#include "drivers/base/threads.h"
#include "drivers/driver.h"
#include "drivers/job.h"

extern const struct driver pool_driver;

struct pool {
    struct alarm alarm;
    struct event_loop loop;
    struct ready_queue queue;
};

static void sleep_on_alarm(void *arg, int64_t due_ns)
{
    struct pool *p = arg;

    alarm_sleep(&p->alarm, due_ns);
}

static void hand_over(void *arg, const struct loop *l, struct timer t)
{
    struct pool *p = arg;

    (void)l;
    ready_queue_push(&p->queue, t);
}

/* The loop's memory for waits serves the heap, worker 1's the ring. */
static int ready(struct team *t, const struct job *j, struct err *e)
{
    struct pool *p = t->impl;

    p->loop = (struct event_loop){
        .timers = timer_heap(t->arena->flight, j->depth),
        .sleep = sleep_on_alarm,
        .ready = hand_over,
        .arg = p,
    };
    if (ready_queue_init(&p->queue, t->arena->flight + t->arena->flight_stride,
                         j->depth) == 0)
        return 0;
    return err_set(e, EXIT_UNAVAILABLE, "cannot make the queue of the pool");
}

static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct pool p;
    int failed = alarm_open(&p.alarm, e);

    if (failed == 0) {
        failed = threads_launch(
            &(struct threads_plan){
                .driver = &pool_driver,
                .flight_bytes = timer_heap_bytes(j->depth),
                .impl = &p,
                .ready = ready,
            },
            j, fn, e);
        ready_queue_release(&p.queue);
    }
    alarm_close(&p.alarm);
    return failed;
}

static void for_each(struct team *t, const struct loop *l)
{
    struct pool *p = t->impl;
    struct timer next;

    if (t->local == 0) {
        event_loop_run(&p->loop, l);
        ready_queue_close(&p->queue, l->turn);
        return;
    }
    while (ready_queue_pop(&p->queue, l->turn, &next))
        event_loop_compute(NULL, l, next);
}

const struct driver pool_driver = {
    .name = "pool",
    .summary = "an event loop that hands computing to worker threads",
    .engine = "epoll",
    .can = CAN_MANY | CAN_TIME | CAN_IN_FLIGHT,
    .max_workers = 4096,
    .helpers = 1,
    .instead = "openmp, or several ranks of brigade-mpi",
    .launch = launch,
    .barrier = arena_barrier,
    .for_each = for_each,
    .exchange = arena_exchange,
};
