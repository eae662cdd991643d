/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads under one global lock, as in an interpreter: computing needs the
 * lock, waiting does not. Waits overlap as with other threads, but computing
 * gains nothing from more threads: that is the lesson. */
#include "drivers/team/arena.h"
#include "drivers/os/clock.h"
#include "drivers/team/global_lock.h"
#include "drivers/io/slot.h"
#include "drivers/team/threads.h"
#include "drivers/driver.h"

extern const struct driver gil_driver;

static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct global_lock gil;
    int failed;

    if (global_lock_init(&gil) != 0)
        return err_set(e, EXIT_UNAVAILABLE, "cannot create the global lock");
    failed = threads_launch(
        &(struct threads_plan){.driver = &gil_driver, .impl = &gil}, j, fn, e);
    global_lock_release_all(&gil);
    return failed;
}

static void run_slot(struct global_lock *gil, const struct loop *l, int64_t i,
                     const struct need *n)
{
    struct slot *s = loop_slot(l);

    s->need = *n;
    global_lock_drop(gil);
    loop_block(l, i, s);
    loop_waited_lock(l, global_lock_take(gil));
    if (loop_finish_slot(l, s)) {
        global_lock_drop(gil);
        loop_deliver(l, s);
        loop_waited_lock(l, global_lock_take(gil));
    }
    loop_waited_lock(l, global_lock_yield(gil));
}

static void run_chunk(struct global_lock *gil, const struct loop *l, int64_t i)
{
    struct timer t = {.chunk = i};
    struct need n;
    int more;

    do {
        loop_ask(l, &t, &n);
        if (n.kind > NEED_TIME) {
            run_slot(gil, l, i, &n);
            return;
        }
        if (n.kind == NEED_TIME) {
            global_lock_drop(gil);
            loop_sleep_until(t.due_ns);
            loop_waited_lock(l, global_lock_take(gil));
        }
        more = loop_finish(l, &t);
        loop_waited_lock(l, global_lock_yield(gil));
    } while (more);
}

/* A thread holds the lock from its first chunk to its last, so that a thread
 * without a chunk yet waits for the lock like the others. */
static void for_each(struct team *t, const struct loop *l)
{
    struct global_lock *gil = t->impl;
    struct draw d = {.draws = 0};

    loop_waited_lock(l, global_lock_take(gil));
    while (loop_draw(t, l, &d))
        for (int64_t i = d.lo; i < d.hi; i++)
            run_chunk(gil, l, i);
    global_lock_drop(gil);
}

const struct driver gil_driver = {
    .name = "gil",
    .family = "threads",
    .summary = "threads under one global lock, released on waits and every "
               "5 ms",
    .engine = "blocking",
    .can = CAN_SCHEDULE | CAN_ALL_NEEDS | CAN_THREAD_PER_WAIT | ONE_AT_A_TIME,
    .max_workers = 30000,
    .instead = "epoll, which keeps any number of waits on one thread",
    .launch = launch,
    .barrier = arena_barrier,
    .for_each = for_each,
    .exchange = arena_exchange,
};
