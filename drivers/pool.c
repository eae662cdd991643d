/* SPDX-License-Identifier: BSD-3-Clause */
/* An event loop that hands computing to worker threads: worker 0 runs the loop,
 * the others compute chunks that are ready. The loop is an additional worker
 * and uses little CPU time. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "drivers/team/arena.h"
#include "drivers/io/block.h"
#include "drivers/os/clock.h"
#include "drivers/event/epoll_engine.h"
#include "drivers/io/ready_queue.h"
#include "drivers/team/threads.h"
#include "drivers/driver.h"
#include "drivers/team/job.h"

extern const struct driver pool_driver;

/* The most chunks handed over together. A worker takes more than one only while
 * a batch takes no longer than BATCH_NS, so that long chunks are shared one by
 * one. */
enum { BATCH = 256, BATCH_NS = 20000 };

struct pool {
    struct epoll_engine engine; /* must be first: it is the loop's arg */
    struct ready_queue queue;
    void *flight;            /* memory of waits or slots */
    struct timer *ring;      /* memory of the queue */
    struct timer out[BATCH]; /* ready, not yet in the queue */
    int64_t out_count;
    pthread_mutex_t lock; /* protects back, starved and returns */
    struct slot *back;    /* computed, to be freed; linked by `then` */
    int starved;          /* 1: the loop sleeps until a slot is returned */
    struct returns {
        struct timer *waits;  /* chunks that wait again; NULL: never */
        _Atomic int64_t over; /* chunks returned by workers: complete, or ... */
        int64_t count;        /* ... one of these in waits[] */
        int64_t wake_at; /* wake the loop when `over` reaches this; 0: no */
    } returns;
};

/* ---- chunks that wait again -----------------------------------------------*/

/* Take the chunks returned since the last call: complete, or waiting again. */
static void take_returns(struct pool *p)
{
    struct event_loop *e = &p->engine.loop;
    struct returns *r = &p->returns;

    if (atomic_load_explicit(&r->over, memory_order_relaxed) == 0)
        return;
    pthread_mutex_lock(&p->lock);
    e->away -= r->over;
    for (int64_t i = 0; i < r->count; i++)
        timer_heap_push(&e->timers, r->waits[i]);
    r->over = r->count = 0;
    pthread_mutex_unlock(&p->lock);
}

/* Return `over` chunks, of which `count` wait again. Wakes the loop if it has
 * something new to wait for, room to start more, or nothing left. */
static void bring_back(struct pool *p, int64_t over, const struct timer *waits,
                       int64_t count)
{
    struct returns *r = &p->returns;
    int wake;

    pthread_mutex_lock(&p->lock);
    for (int64_t i = 0; i < count; i++)
        r->waits[r->count++] = waits[i];
    r->over += over;
    wake = r->wake_at > 0 && (count > 0 || r->over >= r->wake_at);
    if (wake)
        r->wake_at = 0;
    pthread_mutex_unlock(&p->lock);
    if (wake)
        epoll_engine_wake(&p->engine);
}

static void sleep_for_returns(void *arg, int64_t due_ns)
{
    struct pool *p = arg;
    struct event_loop *e = &p->engine.loop;

    pthread_mutex_lock(&p->lock);
    if (p->returns.over > 0)
        due_ns = 0;
    else if (e->away > 0)
        p->returns.wake_at = e->all_asked ? e->away : 1;
    pthread_mutex_unlock(&p->lock);
    epoll_engine_sleep(arg, due_ns);
    pthread_mutex_lock(&p->lock);
    p->returns.wake_at = 0;
    pthread_mutex_unlock(&p->lock);
}

static void flush(void *arg)
{
    struct pool *p = arg;

    take_returns(p);
    if (p->out_count > 0)
        ready_queue_push(&p->queue, p->out, p->out_count);
    p->out_count = 0;
}

static void hand_over(void *arg, const struct loop *l, struct timer t)
{
    struct pool *p = arg;

    (void)l;
    if (p->returns.waits != NULL)
        p->engine.loop.away++;
    p->out[p->out_count++] = t;
    if (p->out_count == BATCH)
        flush(p);
}

/* ---- slots: files and replies ---------------------------------------------*/

/* The queue carries the index of the slot. */
static void hand_over_slot(void *arg, const struct loop *l, struct slot *s)
{
    struct pool *p = arg;

    hand_over(arg, l, (struct timer){.chunk = s - p->engine.loop.slots});
}

/* epoll cannot tell when a regular file is readable without blocking, so a
 * worker reads it and blocks. */
static void start(void *arg, struct slot *s)
{
    struct pool *p = arg;

    if (s->need.kind != NEED_FILE) {
        epoll_engine_start(arg, s);
        return;
    }
    slot_move(s, &p->engine.loop.out);
    hand_over_slot(arg, NULL, s);
}

/* Free the slots that workers have returned. Returns their number. */
static int64_t take_back(struct pool *p, int starved)
{
    int64_t taken = 0;
    struct slot *s;

    pthread_mutex_lock(&p->lock);
    s = p->back;
    p->back = NULL;
    p->starved = starved && s == NULL;
    pthread_mutex_unlock(&p->lock);
    for (; s != NULL; s = s->then, taken++)
        event_loop_free(&p->engine.loop, s);
    return taken;
}

static void give_back(struct pool *p, struct slot *s)
{
    int wake;

    pthread_mutex_lock(&p->lock);
    s->then = p->back;
    p->back = s;
    wake = p->starved;
    p->starved = 0;
    pthread_mutex_unlock(&p->lock);
    if (wake)
        epoll_engine_wake(&p->engine);
}

/* If slots are free again, only poll for arrivals. */
static void sleep_and_take_back(void *arg, int64_t due_ns)
{
    struct pool *p = arg;

    if (take_back(p, p->engine.loop.idle.count == 0) > 0)
        due_ns = 0;
    epoll_engine_sleep(arg, due_ns);
    take_back(p, 0);
}

static void compute_slot(struct pool *p, const struct loop *l, int64_t index)
{
    struct slot *s = &p->engine.loop.slots[index];

    if (s->need.kind == NEED_FILE)
        block_on(s, p->engine.loop.items, 0);
    if (loop_finish_slot(l, s))
        loop_deliver(l, s);
    give_back(p, s);
}

/* ---- the driver -----------------------------------------------------------*/

/* Least capacity of the ready queue, for kernels that do not wait. */
enum { RING_LEAST = 1024, PAGE = 4096 };

static int get_memory(struct pool *p, const struct job *j)
{
    int64_t ring = j->depth > RING_LEAST ? j->depth : RING_LEAST;
    size_t bytes = (event_loop_bytes(j) + PAGE - 1) / PAGE * PAGE;

    p->flight = aligned_alloc(PAGE, bytes);
    p->ring = calloc((size_t)ring, sizeof *p->ring);
    if (p->flight == NULL || p->ring == NULL)
        return -1;
    if (kernel_needs(j->kernel, &j->g) == NEED_TIME &&
        (p->returns.waits =
             calloc((size_t)j->depth, sizeof *p->returns.waits)) == NULL)
        return -1;
    event_loop_lay_out(&p->engine.loop, j, p->flight);
    return ready_queue_init(&p->queue, p->ring, ring);
}

static int open_pool(struct pool *p, const struct job *j, struct err *e)
{
    struct event_loop *l = &p->engine.loop;

    *p = (struct pool){.lock = PTHREAD_MUTEX_INITIALIZER};
    if (epoll_engine_open(&p->engine, e) != 0)
        return -1;
    l->hand_over = hand_over;
    l->flush = flush;
    if (kernel_needs(j->kernel, &j->g) > NEED_TIME) {
        l->hand_over_slot = hand_over_slot;
        l->start = start;
        l->sleep = sleep_and_take_back;
    } else {
        l->sleep = sleep_for_returns;
    }
    if (get_memory(p, j) == 0)
        return 0;
    return err_set(e, EXIT_UNAVAILABLE,
                   "out of memory for a pool of depth %lld",
                   (long long)j->depth);
}

static void close_pool(struct pool *p, const struct job *j)
{
    slot_close(p->engine.loop.slots, j->depth);
    epoll_engine_close(&p->engine);
    if (p->queue.ring != NULL)
        ready_queue_release(&p->queue);
    free(p->flight);
    free(p->ring);
    free(p->returns.waits);
}

static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct pool p;
    int failed = open_pool(&p, j, e);

    if (failed == 0)
        failed = threads_launch(
            &(struct threads_plan){.driver = &pool_driver, .impl = &p}, j, fn,
            e);
    close_pool(&p, j);
    return failed;
}

/* Compute until t is complete or waits again. Returns 1 if it waits. */
static int compute(struct pool *p, const struct loop *l, struct timer *t)
{
    struct need n = {.kind = NEED_NONE};

    if (p->engine.loop.slots != NULL) {
        compute_slot(p, l, t->chunk);
        return 0;
    }
    while (n.kind == NEED_NONE && loop_finish(l, t))
        loop_ask(l, t, &n);
    return n.kind == NEED_TIME;
}

/* Compute a batch; moves the chunks that wait again to its front. */
static void compute_all(struct pool *p, const struct loop *l,
                        struct timer *batch, int64_t n)
{
    int64_t waits = 0;

    for (int64_t i = 0; i < n; i++)
        if (compute(p, l, &batch[i]))
            batch[waits++] = batch[i];
    if (p->returns.waits != NULL)
        bring_back(p, n, batch, waits);
}

static void for_each(struct team *t, const struct loop *l)
{
    struct pool *p = t->impl;
    struct timer batch[BATCH];
    int64_t n, most = 1, begin, end = clock_ns();

    if (t->local == 0) {
        event_loop_run(&p->engine.loop, l);
        flush(p);
        ready_queue_close(&p->queue, l->turn);
        return;
    }
    while ((n = ready_queue_pop(&p->queue, l->turn, batch, most)) > 0) {
        begin = clock_ns();
        loop_waited_handover(l, begin - end);
        compute_all(p, l, batch, n);
        end = clock_ns();
        if (end - begin > BATCH_NS)
            most = 1;
        else if (most < BATCH)
            most *= 2;
    }
    loop_waited_handover(l, clock_ns() - end);
}

const struct driver pool_driver = {
    .name = "pool",
    .family = "pool",
    .summary = "an event loop that hands computing to worker threads",
    .engine = "epoll",
    .can = CAN_ALL_NEEDS | CAN_IN_FLIGHT,
    .max_workers = 4096,
    .helpers = 1,
    .instead = "openmp, or several ranks of brigade-mpi",
    .launch = launch,
    .barrier = arena_barrier,
    .for_each = for_each,
    .exchange = arena_exchange,
};
