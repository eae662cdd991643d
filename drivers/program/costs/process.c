/* SPDX-License-Identifier: BSD-3-Clause */
/* Forked processes that wait on a pipe until it is closed. */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/os/clock.h"
#include "drivers/os/memory.h"
#include "drivers/program/costs/cost.h"

extern const struct cost_model cost_process;

struct processes {
    int64_t size;
    int gate[2]; /* a pipe; closing it ends all */
    struct cost_pair pair;
    _Atomic int64_t *running; /* shared with the children */
    pid_t *pids;
};

static void child(const struct processes *c)
{
    char byte;

    close(c->gate[1]);
    atomic_fetch_add(c->running, 1);
    if (c->size == 0)
        cost_pair_switch(&c->pair, 1);
    while (read(c->gate[0], &byte, 1) > 0)
        ;
    _exit(0);
}

static void create(struct processes *c, struct cost *cost)
{
    int64_t begin = clock_ns();

    while (c->size < cost->n) {
        pid_t pid = fork();

        if (pid == 0)
            child(c);
        if (pid < 0) {
            snprintf(cost->limit, sizeof cost->limit,
                     "fork: %s (ulimit -u, the cgroup's pids.max, memory)",
                     strerror(errno));
            break;
        }
        c->pids[c->size++] = pid;
    }
    while (atomic_load(c->running) < c->size)
        usleep(50);
    cost->n = c->size;
    cost->create_ns = clock_ns() - begin;
}

static int finish(struct processes *c, struct cost *cost)
{
    int64_t begin = clock_ns();
    int lost = 0;

    close(c->gate[1]);
    for (int64_t i = 0; i < c->size; i++)
        while (waitpid(c->pids[i], NULL, 0) < 0 && !lost)
            lost = errno != EINTR;
    close(c->gate[0]);
    cost->finish_ns = clock_ns() - begin;
    return lost ? -1 : 0;
}

static void measure_memory(const struct processes *c, struct cost *cost,
                           struct cost_memory before)
{
    struct cost_memory after = cost_memory_now();

    for (int64_t i = 0; i < c->size; i++)
        after.user_bytes += memory_pss_of(c->pids[i]);
    cost_memory_per_one(cost, before, after);
}

static int measure(int64_t n, struct cost *cost, struct err *e)
{
    struct processes c = {.pids = calloc((size_t)n, sizeof *c.pids)};
    struct cost_memory before;

    c.running = mmap(NULL, sizeof *c.running, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (c.pids == NULL || c.running == MAP_FAILED || pipe(c.gate) != 0 ||
        cost_pair_open(&c.pair) != 0)
        return err_set(e, EXIT_UNAVAILABLE,
                       "cannot start: out of memory or descriptors");
    before = cost_memory_now();
    cost->n = n;
    create(&c, cost);
    if (c.size == 0)
        return err_set(e, EXIT_UNAVAILABLE, "%s", cost->limit);
    measure_memory(&c, cost, before);
    cost->switch_ns = cost_pair_switch(&c.pair, 0);
    if (finish(&c, cost) != 0)
        return err_set(e, EXIT_FAILED, "cannot wait for them");
    cost->create_ns /= c.size;
    cost->finish_ns /= c.size;
    return 0;
}

const struct cost_model cost_process = {
    .name = "process",
    .what = "forked processes",
    .yields = "preemptive",
    .max = 10000,
    .measure = measure,
};
