/* SPDX-License-Identifier: BSD-3-Clause */
/* The clocks, all in nanoseconds. There is one for elapsed time, and it is
 * the same in every thread and process of a host; it never goes back. The CPU
 * clocks count the time spent running, not waiting. Differences mean
 * something, single readings do not. */
#ifndef DRIVERS_OS_CLOCK_H
#define DRIVERS_OS_CLOCK_H

#include <errno.h>
#include <stdint.h>
#include <time.h>

/* -1 where the system has no such clock. */
static inline int64_t clock_read_ns(clockid_t clock)
{
    struct timespec t;

    if (clock_gettime(clock, &t) != 0)
        return -1;
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Elapsed time. */
static inline int64_t clock_ns(void)
{
    return clock_read_ns(CLOCK_MONOTONIC);
}

/* Sleep until clock_ns() has reached due_ns, signals or not. */
static inline void clock_sleep_until(int64_t due_ns)
{
    const struct timespec due = {.tv_sec = due_ns / 1000000000,
                                 .tv_nsec = due_ns % 1000000000};

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
        ;
}

/* CPU time of the calling thread. A system call where clock_ns() is none:
 * for the edges of a measurement, not for its inside. */
static inline int64_t clock_thread_cpu_ns(void)
{
    return clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
}

/* CPU time of all threads of this process, the ended ones included. */
static inline int64_t clock_process_cpu_ns(void)
{
    return clock_read_ns(CLOCK_PROCESS_CPUTIME_ID);
}

#endif
