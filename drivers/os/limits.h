/* SPDX-License-Identifier: BSD-3-Clause */
/* Limits of this process, checked before a run reaches them. */
#ifndef DRIVERS_OS_LIMITS_H
#define DRIVERS_OS_LIMITS_H

#include <stdint.h>

#include "kernels/base/err.h"

/* Whether this process can have `more` additional threads. Starts them, parks
 * them and ends them again, because the limits may be the user's, the cgroup's
 * or the system's, and other processes count towards them. For libraries that
 * do not return an error (libgomp ends the program, libomp aborts it). Costs 20
 * us for one thread, 40 us each for thousands, not included in launch_ns.
 * Returns 0; -1 with EXIT_UNAVAILABLE and the possible number, including the
 * caller. */
int limits_threads(int more, struct err *e);

/* Which limit prevented the start of a thread or process, as text to follow
 * "raise": the address space if that is nearly used up, else the limits on
 * their number, which the kernel does not distinguish. */
const char *limits_in_the_way(void);

/* Raise the soft limit of open files (ulimit -n) to the hard limit. */
void limits_raise_files(void);

/* The limit of open files. */
int64_t limits_files(void);

/* Bytes of memory available to this process and its control group: the
 * machine's memory, or less if the group or one above it has a limit
 * (memory.max of cgroup v2, memory.limit_in_bytes of v1: containers, batch
 * jobs). root: "" or a directory used instead of /, for tests. */
int64_t limits_memory(const char *root);

#endif
