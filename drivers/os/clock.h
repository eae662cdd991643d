/* SPDX-License-Identifier: BSD-3-Clause */
/* The clocks, all in nanoseconds. The clock for elapsed time is the same in all
 * threads and processes of a host and never goes back. CPU clocks count the
 * time spent running, not waiting. Only differences are meaningful.
 *
 * Under SimGrid (simulated.h) these are simulated time: a rank computes
 * whenever it is outside MPI, so its CPU time is the elapsed time, from which
 * the worker subtracts its communication. clock_wall_ns() stays real: for
 * deadlines, and for what describes this machine. */
#ifndef DRIVERS_OS_CLOCK_H
#define DRIVERS_OS_CLOCK_H

#include <errno.h>
#include <stdint.h>
#include <time.h>

#include "drivers/os/simulated.h"

/* -1 if the system has no such clock. */
static inline int64_t clock_read_ns(clockid_t clock)
{
    struct timespec t;

    if (clock_gettime(clock, &t) != 0)
        return -1;
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Elapsed time of this machine, simulated or not. */
static inline int64_t clock_wall_ns(void)
{
    return clock_read_ns(CLOCK_MONOTONIC);
}

/* Elapsed time. */
static inline int64_t clock_ns(void)
{
    return SIMULATED ? simulated_clock_ns() : clock_wall_ns();
}

/* Sleep until clock_ns() reaches due_ns, even if signals interrupt. */
static inline void clock_sleep_until(int64_t due_ns)
{
    const struct timespec due = {.tv_sec = due_ns / 1000000000,
                                 .tv_nsec = due_ns % 1000000000};

    if (SIMULATED) {
        simulated_sleep_until(due_ns);
        return;
    }
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
        ;
}

/* CPU time of the calling thread. Unlike clock_ns() this is a system call: use
 * it at the start and end of a measurement, not inside. */
static inline int64_t clock_thread_cpu_ns(void)
{
    return SIMULATED ? clock_ns() : clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
}

/* CPU time of all threads of this process, including ended ones. */
static inline int64_t clock_process_cpu_ns(void)
{
    return SIMULATED ? 0 : clock_read_ns(CLOCK_PROCESS_CPUTIME_ID);
}

#endif
