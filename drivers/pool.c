/* SPDX-License-Identifier: BSD-3-Clause */
/* An event loop that hands computing to worker threads: worker 0 keeps the
 * waits, the others compute what has arrived. The loop is one worker more than
 * was asked for, and it hardly needs a core. */
#include <stdlib.h>

#include "drivers/base/alarm.h"
#include "drivers/base/arena.h"
#include "drivers/base/clock.h"
#include "drivers/base/event_loop.h"
#include "drivers/base/ready_queue.h"
#include "drivers/base/threads.h"
#include "drivers/driver.h"
#include "drivers/job.h"

extern const struct driver pool_driver;

/* How many chunks go from hand to hand at once, at most; and a worker takes
 * more than one only while a batch takes it no longer than this, so that
 * chunks worth sharing are shared one by one. */
enum { BATCH = 256, BATCH_NS = 20000 };

struct pool {
    struct alarm alarm;
    struct event_loop loop;
    struct ready_queue queue;
    struct timer *waits, *ring; /* memory of loop and queue */
    struct timer out[BATCH];    /* ready, on its way to the queue */
    int64_t out_count;
};

static void sleep_on_alarm(void *arg, int64_t due_ns)
{
    struct pool *p = arg;

    alarm_sleep(&p->alarm, due_ns);
}

static void flush(void *arg)
{
    struct pool *p = arg;

    if (p->out_count > 0)
        ready_queue_push(&p->queue, p->out, p->out_count);
    p->out_count = 0;
}

static void hand_over(void *arg, const struct loop *l, struct timer t)
{
    struct pool *p = arg;

    (void)l;
    p->out[p->out_count++] = t;
    if (p->out_count == BATCH)
        flush(p);
}

/* Room for what may be ready and not yet taken, where nothing is waited for. */
enum { RING_LEAST = 1024 };

static int open_pool(struct pool *p, const struct job *j, struct err *e)
{
    int64_t ring = j->depth > RING_LEAST ? j->depth : RING_LEAST;

    *p = (struct pool){
        .waits = calloc((size_t)j->depth, sizeof *p->waits),
        .ring = calloc((size_t)ring, sizeof *p->ring),
    };
    if (p->waits == NULL || p->ring == NULL ||
        ready_queue_init(&p->queue, p->ring, ring) != 0) {
        free(p->waits);
        free(p->ring);
        return err_set(e, EXIT_UNAVAILABLE,
                       "out of memory for a pool of depth %lld",
                       (long long)j->depth);
    }
    p->loop = (struct event_loop){
        .timers = timer_heap(p->waits, j->depth),
        .sleep = sleep_on_alarm,
        .hand_over = hand_over,
        .flush = flush,
        .arg = p,
    };
    return 0;
}

static void close_pool(struct pool *p)
{
    ready_queue_release(&p->queue);
    free(p->waits);
    free(p->ring);
}

static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct pool p;
    int failed = open_pool(&p, j, e);

    if (failed != 0)
        return -1;
    failed = alarm_open(&p.alarm, e);
    if (failed == 0)
        failed = threads_launch(
            &(struct threads_plan){.driver = &pool_driver, .impl = &p}, j, fn,
            e);
    alarm_close(&p.alarm);
    close_pool(&p);
    return failed;
}

/* A later step that waits again holds its worker, as it would hold a thread of
 * its own. */
static void compute(const struct loop *l, struct timer t)
{
    while (loop_finish(l, &t))
        loop_wait(l, &t);
}

static void for_each(struct team *t, const struct loop *l)
{
    struct pool *p = t->impl;
    struct timer batch[BATCH];
    int64_t n, most = 1, begin, end;

    if (t->local == 0) {
        event_loop_run(&p->loop, l);
        flush(p);
        ready_queue_close(&p->queue, l->turn);
        return;
    }
    while ((n = ready_queue_pop(&p->queue, l->turn, batch, most)) > 0) {
        begin = clock_ns();
        for (int64_t i = 0; i < n; i++)
            compute(l, batch[i]);
        end = clock_ns();
        if (end - begin > BATCH_NS)
            most = 1;
        else if (most < BATCH)
            most *= 2;
    }
}

const struct driver pool_driver = {
    .name = "pool",
    .summary = "an event loop that hands computing to worker threads",
    .engine = "epoll",
    .can = CAN_TIME | CAN_IN_FLIGHT,
    .max_workers = 4096,
    .helpers = 1,
    .instead = "openmp, or several ranks of brigade-mpi",
    .launch = launch,
    .barrier = arena_barrier,
    .for_each = for_each,
    .exchange = arena_exchange,
};
