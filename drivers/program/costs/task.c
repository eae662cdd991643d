/* SPDX-License-Identifier: BSD-3-Clause */
/* Tasks without their loop: entries of the timer heap, which is what a timed
 * wait is in every event loop here (loop_task.c measures them with the loop).
 * For comparison, one timerfd each, in epoll. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "drivers/io/timer_heap.h"
#include "drivers/os/clock.h"
#include "drivers/os/limits.h"
#include "drivers/program/costs/cost.h"

extern const struct cost_model cost_task, cost_timerfd;

enum { HOUR_S = 3600 };
#define HOUR_NS (INT64_C(1000000000) * HOUR_S)

/* ---- entries of a heap ----------------------------------------------------*/

/* Switch from one task to the next: it waits again, the one that is due
 * runs. */
static int64_t give_way(struct timer_heap *h)
{
    int64_t begin = clock_ns();

    for (int i = 0; i < COST_TURNS; i++) {
        struct timer t = timer_heap_first(h);

        timer_heap_pop(h);
        t.due_ns = clock_ns();
        timer_heap_push(h, t);
    }
    return (clock_ns() - begin) / COST_TURNS;
}

/* A heap for n, halved as long as memory runs out. */
static struct timer_heap get_heap(int64_t n, struct cost *cost)
{
    void *memory = malloc(timer_heap_bytes(n));

    while (memory == NULL && n > 1) {
        snprintf(cost->limit, sizeof cost->limit,
                 "tasks: out of memory for %lld (ulimit -v)", (long long)n);
        n /= 2;
        memory = malloc(timer_heap_bytes(n));
    }
    return timer_heap(memory, n);
}

static int measure_task(int64_t n, struct cost *cost, struct err *e)
{
    struct cost_memory before = cost_memory_now();
    int64_t begin = clock_ns();
    struct timer_heap h = get_heap(n, cost);

    if (h.timers == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory");
    n = h.max;
    for (int64_t i = 0; i < n; i++) {
        int64_t now = clock_ns();

        timer_heap_push(&h, (struct timer){.due_ns = now + HOUR_NS,
                                           .asked_ns = now,
                                           .chunk = i});
    }
    cost->n = n;
    cost->create_ns = (clock_ns() - begin) / n;
    cost_memory_per_one(cost, before, cost_memory_now());
    cost->switch_ns = give_way(&h);
    begin = clock_ns();
    while (h.count > 0)
        timer_heap_pop(&h);
    cost->finish_ns = (clock_ns() - begin) / n;
    free(h.timers);
    return 0;
}

const struct cost_model cost_task = {
    .name = "task",
    .what = "waits in the heap of any event loop, without a kernel",
    .yields = "cooperative",
    .max = 10000000,
    .measure = measure_task,
};

/* ---- a timerfd each ------------------------------------------------------ */

struct timers {
    int epoll_fd;
    int64_t size;
    int *fds;
};

static int add_timer(struct timers *t, struct cost *cost)
{
    struct itimerspec due = {.it_value = {.tv_sec = HOUR_S}};
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);

    event.data.fd = fd;
    if (fd >= 0 && timerfd_settime(fd, 0, &due, NULL) == 0 &&
        epoll_ctl(t->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0) {
        t->fds[t->size++] = fd;
        return 0;
    }
    snprintf(cost->limit, sizeof cost->limit, "timerfd: %s (ulimit -n)",
             strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

/* A timer fires at once and is waited for. CPU time: the core may sleep
 * meanwhile, and its wake-up is not the cost of the timer. */
static int64_t fire(const struct timers *t)
{
    struct itimerspec now = {.it_value = {.tv_nsec = 1}};
    int64_t begin = clock_thread_cpu_ns();

    for (int i = 0; i < COST_TURNS; i++) {
        struct epoll_event event;
        uint64_t fired;

        timerfd_settime(t->fds[i % t->size], 0, &now, NULL);
        if (epoll_wait(t->epoll_fd, &event, 1, 1000) == 1 &&
            read(event.data.fd, &fired, sizeof fired) < 0)
            break;
    }
    return (clock_thread_cpu_ns() - begin) / COST_TURNS;
}

static int measure_timerfd(int64_t n, struct cost *cost, struct err *e)
{
    struct timers t = {
        .epoll_fd = epoll_create1(EPOLL_CLOEXEC),
        .fds = calloc((size_t)n, sizeof *t.fds),
    };
    struct cost_memory before = cost_memory_now();
    int64_t begin = clock_ns();

    limits_raise_files();
    if (t.epoll_fd < 0 || t.fds == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory or descriptors");
    while (t.size < n && add_timer(&t, cost) == 0)
        ;
    if (t.size == 0)
        return err_set(e, EXIT_UNAVAILABLE, "%s", cost->limit);
    cost->n = t.size;
    cost->create_ns = (clock_ns() - begin) / t.size;
    cost_memory_per_one(cost, before, cost_memory_now());
    cost->switch_ns = fire(&t);
    begin = clock_ns();
    for (int64_t i = 0; i < t.size; i++)
        close(t.fds[i]);
    cost->finish_ns = (clock_ns() - begin) / t.size;
    close(t.epoll_fd);
    free(t.fds);
    return 0;
}

const struct cost_model cost_timerfd = {
    .name = "timerfd",
    .what = "waits with a timer of the kernel each, in epoll",
    .yields = "cooperative",
    .max = 1000000,
    .measure = measure_timerfd,
};
