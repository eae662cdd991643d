/* SPDX-License-Identifier: BSD-3-Clause */
/* A team of POSIX threads in one address space: what pthread, gil and pool
 * have in common. */
#ifndef DRIVERS_BASE_THREADS_H
#define DRIVERS_BASE_THREADS_H

#include "drivers/driver.h"

/* What a driver adds to a team of threads. */
struct threads_plan {
    const struct driver *driver;
    size_t flight_bytes; /* of worker memory for waits, see arena_new() */
    void *impl;          /* becomes team->impl of every worker */
    /* Called when the arena stands and no thread does yet; NULL: nothing to
     * do. Returns 0 or -1. */
    int (*ready)(struct team *t, const struct job *j, struct err *e);
};

/* driver->launch for j->workers threads. One that cannot be started is named
 * (EXIT_UNAVAILABLE), and those before it leave through the closed gate. */
int threads_launch(const struct threads_plan *p, const struct job *j,
                   worker_fn *fn, struct err *e);

#endif
