/* SPDX-License-Identifier: BSD-3-Clause */
/* Functions that several models use; see cost.h. */
#include "drivers/program/costs/cost.h"

#include <sched.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "drivers/os/clock.h"
#include "drivers/os/memory.h"
#include "drivers/os/proc.h"

/* Kernel memory of processes, threads, descriptors and timers. */
static int64_t kernel_bytes(void)
{
    static const char *const keys[] = {"KernelStack", "PageTables",
                                       "SUnreclaim", NULL};
    char text[8192];

    if (proc_read("/proc/meminfo", text, sizeof text) <= 0)
        return 0;
    return proc_kilobytes_sum(text, keys);
}

struct cost_memory cost_memory_now(void)
{
    return (struct cost_memory){memory_pss(), kernel_bytes()};
}

void cost_memory_per_one(struct cost *c, struct cost_memory before,
                         struct cost_memory after)
{
    int64_t user = after.user_bytes - before.user_bytes;
    int64_t kernel = after.kernel_bytes - before.kernel_bytes;

    c->user_bytes = user > 0 ? user / c->n : 0;
    c->kernel_bytes = kernel > 0 ? kernel / c->n : 0;
}

int cost_pair_open(struct cost_pair *p)
{
    p->fd[0] = eventfd(0, EFD_CLOEXEC);
    p->fd[1] = eventfd(0, EFD_CLOEXEC);
    return p->fd[0] < 0 || p->fd[1] < 0 ? -1 : 0;
}

void cost_pair_close(struct cost_pair *p)
{
    close(p->fd[0]);
    close(p->fd[1]);
}

int64_t cost_pair_switch(const struct cost_pair *p, int side)
{
    int64_t begin = clock_ns();
    uint64_t one = 1;

    for (int turn = 0; turn < COST_TURNS; turn++) {
        if (side == 0 && write(p->fd[1], &one, sizeof one) < 0)
            return 0;
        if (read(p->fd[side], &one, sizeof one) < 0)
            return 0;
        if (side == 1 && write(p->fd[0], &one, sizeof one) < 0)
            return 0;
    }
    return (clock_ns() - begin) / (2 * COST_TURNS);
}

int cost_bind_to_cpu(int cpu)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    if (cpu < 0)
        return -1;
    CPU_SET((size_t)cpu, &set);
    return sched_setaffinity(0, sizeof set, &set);
}
