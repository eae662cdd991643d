/* SPDX-License-Identifier: BSD-3-Clause */
/* The number of system calls for waiting, counted by the thread that makes
 * them. Locks and barriers are not counted, because their calls depend on which
 * thread arrives first. */
#ifndef DRIVERS_OS_SYSCALL_COUNT_H
#define DRIVERS_OS_SYSCALL_COUNT_H

#include <stdint.h>

extern _Thread_local int64_t syscalls_made;

/* Count one; place it before the call. */
static inline void calls_count(void)
{
    syscalls_made++;
}

#endif
