/* SPDX-License-Identifier: BSD-3-Clause */
/* How many system calls waiting takes: counted at the call,
 * for the thread that makes it. Locks and barriers are not counted:
 * what they call depends on which thread arrived first. */
#ifndef DRIVERS_OS_SYSCALL_COUNT_H
#define DRIVERS_OS_SYSCALL_COUNT_H

#include <stdint.h>

extern _Thread_local int64_t syscalls_made;

/* One more; stands in front of the call. */
static inline void calls_count(void)
{
    syscalls_made++;
}

#endif
