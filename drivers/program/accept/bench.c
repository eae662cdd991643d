/* SPDX-License-Identifier: BSD-3-Clause */
/* All pieces on one core; see bench.h. */
#include "drivers/program/accept/bench.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "drivers/os/cgroup.h"
#include "drivers/os/clock.h"
#include "drivers/os/proc.h"
#include "drivers/team/inject.h"

static piece_fn *const functions[PIECES] = {
#define PIECE(function, name, unit, work, weight, floor_ns) function,
#include "drivers/program/accept/pieces.def"
#undef PIECE
};

/* The eighth number of "cpu3 user nice system idle iowait irq softirq steal",
 * in ns; 0: not known. Read without stdio, but of any length. */
static int64_t steal_of(int cpu)
{
    char key[24], line[512];
    FILE *file = fopen("/proc/stat", "re");
    int64_t ticks = 0;
    int n = snprintf(key, sizeof key, "cpu%d ", cpu);

    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, key, (size_t)n) == 0) {
            ticks = proc_field(line + n, 7);
            break;
        }
    if (file != NULL)
        fclose(file);
    return ticks > 0 ? ticks * (1000000000 / sysconf(_SC_CLK_TCK)) : 0;
}

/* ---- one core ------------------------------------------------------------ */

static int bind_to(struct bench *b, int core, struct err *e)
{
    char policy[32];
    struct plan *plan;
    int failed;

    snprintf(policy, sizeof policy, "core:%d", core);
    if (place_plan(b->machine, policy, 1, &plan, e) != 0)
        return -1;
    failed = place_bind(plan, 0, e);
    plan_free(plan);
    return failed;
}

/* Buffers near the core: a core of another NUMA node touches them again. */
static void prepare_buffers(struct bench *b, int numa)
{
    const size_t bytes = 2 * (size_t)COPY_BYTES;

    if (b->buffers != NULL && b->numa == numa)
        return;
    if (b->buffers != NULL)
        munmap(b->buffers, bytes);
    b->buffers = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (b->buffers == MAP_FAILED)
        b->buffers = NULL;
    else
        memset(b->buffers, 1, bytes);
    b->numa = numa;
}

void bench_core(struct bench *b, const struct question *q,
                struct core_answer *a)
{
    struct place_actual at;
    struct err e = {0};
    int64_t begin, steal;

    *a = (struct core_answer){.cpu = -1};
    for (int i = 0; i < PIECES; i++)
        a->samples[i].ns = -1;
    inject_fault(&b->job, b->rank);
    if (bind_to(b, q->core, &e) != 0) {
        snprintf(a->failed, sizeof a->failed, "%.150s", e.text);
        return;
    }
    b->spoil = q->first;
    place_where(b->machine, &at);
    a->cpu = at.os_cpu;
    prepare_buffers(b, at.numa);
    steal = steal_of(a->cpu);
    begin = clock_ns();
    for (int i = 0; i < PIECES; i++)
        functions[i](b, a, &a->samples[i]);
    a->elapsed_ns = clock_ns() - begin;
    a->steal_ns = steal_of(a->cpu) - steal;
}

/* ---- start and end ------------------------------------------------------- */

/* The first driver of ranks: a fault ends or stops its process. */
static const struct driver *rank_driver(void)
{
    int i = 0;

    while (drivers[i + 1] != NULL && !(drivers[i]->can & CAN_RANKS))
        i++;
    return drivers[i];
}

int bench_open(struct bench *b, const struct program *p,
               const struct accept_options *o, struct err *e)
{
    static const char *const primes[] = {"limit", "2e9", NULL};
    static const char *const picture[] = {
        "image", "mandelbrot:1024x1024", "filter", "gaussian:7", "passes", "8",
        NULL,
    };

    *b = (struct bench){
        .rank = p->rank,
        .has_quota = cgroup_has_quota(""),
        .job.driver = rank_driver(),
        .numa = -1,
        .loopback = {-1, -1},
    };
    if (inject_parse(o->inject, &b->job.inject, e) != 0)
        return -1;
    if (b->job.inject.worker >= p->size)
        return err_set(e, EXIT_USAGE,
                       "--inject: no rank %d; the %d ranks are numbered from 0",
                       b->job.inject.worker, p->size);
    if (machine_load_launched(&b->machine, e) != 0)
        return -1;
    facts_measure(&b->facts, b->machine);
    if (kernel_run_open(&b->kernels[0], "primes", primes, &b->facts, e) != 0 ||
        kernel_run_open(&b->kernels[1], "convolve", picture, &b->facts, e) != 0)
        return -1;
    loopback_open(b->loopback);
    return 0;
}

void bench_close(struct bench *b)
{
    for (int i = 0; i < RESULTS; i++)
        kernel_run_close(&b->kernels[i]);
    if (b->buffers != NULL)
        munmap(b->buffers, 2 * (size_t)COPY_BYTES);
    loopback_close(b->loopback);
    machine_free(b->machine);
}
