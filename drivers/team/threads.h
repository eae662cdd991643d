/* SPDX-License-Identifier: BSD-3-Clause */
/* A team of POSIX threads in one address space: what pthread, gil and pool
 * have in common. */
#ifndef DRIVERS_TEAM_THREADS_H
#define DRIVERS_TEAM_THREADS_H

#include "drivers/driver.h"

/* The stack of a worker: its struct and the kernel's frames need a few KiB;
 * the default of 8 MiB would be 80 GB of addresses for ten thousand. */
enum { THREADS_STACK_BYTES = 256 * 1024 };

/* What a driver adds to a team of threads. */
struct threads_plan {
    const struct driver *driver;
    void *impl; /* becomes team->impl of every worker */
};

/* driver->launch for j->workers threads. One that cannot be started is named
 * (EXIT_UNAVAILABLE), and those before it leave through the closed gate. */
int threads_launch(const struct threads_plan *p, const struct job *j,
                   worker_fn *fn, struct err *e);

#endif
