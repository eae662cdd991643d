/* SPDX-License-Identifier: BSD-3-Clause */
/* Hardware counters; see counters.h. */
#include "jobs/scale/counters.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "results/rows/row.h"

static const uint64_t events[COUNTERS] = {
    [COUNTER_INSTRUCTIONS] = PERF_COUNT_HW_INSTRUCTIONS,
    [COUNTER_CYCLES] = PERF_COUNT_HW_CPU_CYCLES,
    [COUNTER_MISSES] = PERF_COUNT_HW_CACHE_MISSES,
};

static int open_one(uint64_t event, pid_t pid)
{
    struct perf_event_attr a = {
        .type = PERF_TYPE_HARDWARE,
        .size = sizeof a,
        .config = event,
        .disabled = 1,
        .inherit = 1,
        .enable_on_exec = 1,
        .exclude_hv = 1,
        .read_format =
            PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
    };
    int fd = (int)syscall(SYS_perf_event_open, &a, pid, -1, -1,
                          PERF_FLAG_FD_CLOEXEC);

    /* Without privileges only the program's own code may be counted. */
    if (fd < 0 && (errno == EACCES || errno == EPERM)) {
        a.exclude_kernel = 1;
        fd = (int)syscall(SYS_perf_event_open, &a, pid, -1, -1,
                          PERF_FLAG_FD_CLOEXEC);
    }
    return fd;
}

static void explain(int error, char *to, size_t size)
{
    if (error == ENOENT || error == EOPNOTSUPP || error == ENODEV)
        snprintf(to, size,
                 "this machine has no hardware counters, as most virtual "
                 "machines");
    else if (error == EACCES || error == EPERM)
        snprintf(to, size,
                 "the kernel does not permit them; allow them with `sysctl "
                 "kernel.perf_event_paranoid=1`, or in a container with "
                 "--cap-add PERFMON");
    else if (error == ENOSYS)
        snprintf(to, size, "the kernel has no perf_event_open");
    else
        snprintf(to, size, "perf_event_open: %s", strerror(error));
}

void counters_open(struct counters *c, pid_t pid, char *why_not, size_t size)
{
    int error = 0, opened = 0;

    for (int i = 0; i < COUNTERS; i++) {
        c->fd[i] = open_one(events[i], pid);
        opened += c->fd[i] >= 0;
        if (c->fd[i] < 0 && error == 0)
            error = errno;
    }
    why_not[0] = '\0';
    if (opened == 0)
        explain(error, why_not, size);
}

void counters_read(struct counters *c, int64_t counts[COUNTERS])
{
    for (int i = 0; i < COUNTERS; i++) {
        uint64_t got[3]; /* count, time enabled, time running */

        counts[i] = ROW_UNKNOWN;
        if (c->fd[i] < 0)
            continue;
        if (read(c->fd[i], got, sizeof got) == sizeof got && got[2] > 0)
            counts[i] =
                (int64_t)((double)got[0] * (double)got[1] / (double)got[2]);
        close(c->fd[i]);
        c->fd[i] = -1;
    }
}
