/* SPDX-License-Identifier: BSD-3-Clause */
/* Limits of this process, checked before a run reaches them. */
#ifndef DRIVERS_OS_LIMITS_H
#define DRIVERS_OS_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* Whether this process can have `more` additional threads, each with a stack of
 * stack_bytes (0: the system's default). Starts them, parks them and ends them
 * again, because the limits may be the user's, the cgroup's or the system's,
 * and other processes count towards them. For libraries that do not return an
 * error (libgomp ends the program, libomp aborts it). Costs 20 us for one
 * thread, 40 us each for thousands, not included in launch_ns. Returns the
 * number that started, at most `more`; with less, *error is the cause, a number
 * of errno, and `limit` gets the text of limits_in_the_way(). */
enum { LIMITS_WORDS = 160 };
int limits_threads(int more, size_t stack_bytes, int *error,
                   char limit[LIMITS_WORDS]);

/* Which limit prevented the start of a thread with a stack of stack_bytes, or
 * of a process (0), as text to follow "raise": the address space if that is
 * nearly used up, the memory that the kernel reserves, the control group's
 * number of processes and threads if that is nearly used up, else the limits on their number, which the kernel does not distinguish.
 * Call it before those that did start have ended. Returns `to`. */
const char *limits_in_the_way(size_t stack_bytes, char to[LIMITS_WORDS]);

/* Raise the soft limit of open files (ulimit -n) to the hard limit. */
void limits_raise_files(void);

/* The limit of open files. */
int64_t limits_files(void);

/* The limit of a control group, from cgroup_each(). */
struct limits_group {
    const char *file;      /* "memory.max"; NULL: no group has a limit */
    char path[200];        /* of the group; cut */
    int64_t limit, in_use; /* in_use: without what the kernel can reclaim */
};

/* Bytes of memory available to this process: the machine's memory, or what the
 * limits of its control group and those above it leave, whichever is least
 * (memory.max of cgroup v2, memory.limit_in_bytes of v1: containers, batch
 * jobs). A limit leaves what is not in use, and the page cache, which the
 * kernel reclaims. *group (NULL: not wanted): the group that has least, if it
 * has less than the machine. root: "" or a directory used instead of /, for
 * tests. */
int64_t limits_memory(const char *root, struct limits_group *group);

/* Processes and threads that the control groups of this process may start
 * (pids.max, both versions); INT64_MAX: any number. *group and root as
 * above. */
int64_t limits_tasks(const char *root, struct limits_group *group);

#endif
