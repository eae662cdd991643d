/* SPDX-License-Identifier: BSD-3-Clause */
/* A team of POSIX threads in one address space: the common part of pthread, gil
 * and pool. */
#ifndef DRIVERS_TEAM_THREADS_H
#define DRIVERS_TEAM_THREADS_H

#include "drivers/driver.h"

/* Stack size of a worker. Its struct and the kernel's frames need a few KiB;
 * the default of 8 MiB would take 80 GB of address space for 10 000 threads. */
enum { THREADS_STACK_BYTES = 256 * 1024 };

/* A driver's additions to a team of threads. */
struct threads_plan {
    const struct driver *driver;
    void *impl; /* becomes team->impl of every worker */
};

/* driver->launch for j->workers threads. If one cannot be started, the error
 * names it (EXIT_UNAVAILABLE), and the gate dismisses those already started. */
int threads_launch(const struct threads_plan *p, const struct job *j,
                   worker_fn *fn, struct err *e);

#endif
