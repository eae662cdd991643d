/* SPDX-License-Identifier: BSD-3-Clause */
/* Limits of this process, looked at before they are met. */
#ifndef DRIVERS_OS_LIMITS_H
#define DRIVERS_OS_LIMITS_H

#include <stdint.h>

#include "kernels/base/err.h"

/* Can this process have `more` threads beside its own? Tried, not guessed: so
 * many are started, parked, and ended again. For those who start threads that
 * cannot fail (libgomp ends the program, libomp aborts it): the limits may be
 * the user's, the cgroup's or the system's, and others count towards them. It
 * costs 20 us for one thread, 40 us each for thousands, and stands before
 * launch_ns. Returns 0; -1 with EXIT_UNAVAILABLE
 * naming how many it could, counted with the one that asks. */
int limits_threads(int more, struct err *e);

/* Which limit stood in the way when a thread or process could not be started,
 * in words to follow "raise": the address space where that is all but used up,
 * and otherwise those on how many there may be, which the kernel does not tell
 * apart. */
const char *limits_in_the_way(void);

/* As many open files as this process may have: the soft limit (ulimit -n) is a
 * default, the hard one is the limit. */
void limits_raise_files(void);

/* How many that is. */
int64_t limits_files(void);

/* Bytes of memory that this process and the others of its control group may
 * have: the machine's, or less where a limit of the group or of one above it
 * says so (memory.max of cgroup v2, memory.limit_in_bytes of v1: containers,
 * batch jobs). root: "" or a directory that stands for /, for tests. */
int64_t limits_memory(const char *root);

#endif
