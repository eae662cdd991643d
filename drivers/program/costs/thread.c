/* SPDX-License-Identifier: BSD-3-Clause */
/* POSIX threads that wait for a lock, with the stack size of the drivers and
 * with the system default. Only touched pages of a stack use memory; the
 * difference is in address space and page tables. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/os/clock.h"
#include "drivers/program/costs/cost.h"
#include "drivers/team/threads.h"

extern const struct cost_model cost_thread, cost_thread_default;

struct waiting_threads {
    int64_t size;
    pthread_mutex_t gate;
    struct cost_pair pair;
    _Atomic int64_t running;
    pthread_t *ids;
};

static void *thread(void *arg)
{
    struct waiting_threads *c = arg;

    if (atomic_fetch_add(&c->running, 1) == 0)
        cost_pair_switch(&c->pair, 1);
    pthread_mutex_lock(&c->gate);
    pthread_mutex_unlock(&c->gate);
    return NULL;
}

static void create(struct waiting_threads *c, const pthread_attr_t *attr,
                   struct cost *cost)
{
    int64_t begin = clock_ns();
    int error = 0;

    while (c->size < cost->n && error == 0) {
        error = pthread_create(&c->ids[c->size], attr, thread, c);
        c->size += error == 0;
    }
    if (error != 0)
        snprintf(cost->limit, sizeof cost->limit,
                 "thread: %s (ulimit -u or -v, the cgroup's pids.max, "
                 "vm.max_map_count)",
                 strerror(error));
    while (atomic_load(&c->running) < c->size)
        usleep(50);
    cost->n = c->size;
    cost->create_ns = clock_ns() - begin;
}

static void finish(struct waiting_threads *c, struct cost *cost)
{
    int64_t begin = clock_ns();

    pthread_mutex_unlock(&c->gate);
    for (int64_t i = 0; i < c->size; i++)
        pthread_join(c->ids[i], NULL);
    cost->finish_ns = clock_ns() - begin;
}

static int measure(int64_t n, size_t stack_bytes, struct cost *cost,
                   struct err *e)
{
    struct waiting_threads c = {
        .gate = PTHREAD_MUTEX_INITIALIZER,
        .ids = calloc((size_t)n, sizeof *c.ids),
    };
    struct cost_memory before;
    pthread_attr_t attr;

    if (c.ids == NULL || pthread_attr_init(&attr) != 0 ||
        (stack_bytes > 0 &&
         pthread_attr_setstacksize(&attr, stack_bytes) != 0) ||
        cost_pair_open(&c.pair) != 0)
        return err_set(e, EXIT_UNAVAILABLE,
                       "cannot start: out of memory or descriptors");
    before = cost_memory_now();
    cost->n = n;
    pthread_mutex_lock(&c.gate);
    create(&c, &attr, cost);
    if (c.size == 0)
        return err_set(e, EXIT_UNAVAILABLE, "%s", cost->limit);
    cost_memory_per_one(cost, before, cost_memory_now());
    cost->switch_ns = cost_pair_switch(&c.pair, 0);
    finish(&c, cost);
    cost->create_ns /= c.size;
    cost->finish_ns /= c.size;
    return 0;
}

static int measure_ours(int64_t n, struct cost *c, struct err *e)
{
    return measure(n, THREADS_STACK_BYTES, c, e);
}

static int measure_default(int64_t n, struct cost *c, struct err *e)
{
    return measure(n, 0, c, e);
}

const struct cost_model cost_thread = {
    .name = "thread",
    .what = "threads with 256 KiB of stack, as the drivers start them",
    .yields = "preemptive",
    .max = 30000,
    .measure = measure_ours,
};

const struct cost_model cost_thread_default = {
    .name = "thread-8m",
    .what = "threads with the system's default stack (ulimit -s)",
    .yields = "preemptive",
    .max = 30000,
    .measure = measure_default,
};
