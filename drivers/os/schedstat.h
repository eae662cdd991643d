/* SPDX-License-Identifier: BSD-3-Clause */
/* CPU time of any thread of this host, read from outside: the thread itself
 * does nothing for it. */
#ifndef DRIVERS_OS_SCHEDSTAT_H
#define DRIVERS_OS_SCHEDSTAT_H

#include <stdint.h>

struct schedstat {
    int64_t cpu_ns;    /* spent running */
    int64_t queued_ns; /* spent ready to run, while its CPU was busy */
};

/* Since the thread tid of process pid started. Three system calls, 5 us.
 * Returns 0; -1 if the thread has ended, belongs to another user, or the kernel
 * was built without scheduler statistics. */
int schedstat_read(int pid, int tid, struct schedstat *s);

#endif
