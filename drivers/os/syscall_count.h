/* SPDX-License-Identifier: BSD-3-Clause */
/* How many system calls waiting takes: counted by whoever makes one, where it
 * stands, for the thread that makes it. Locks and barriers are not counted:
 * what they call depends on who came first. */
#ifndef DRIVERS_OS_SYSCALL_COUNT_H
#define DRIVERS_OS_SYSCALL_COUNT_H

#include <stdint.h>

extern _Thread_local int64_t calls_made;

/* One more; stands in front of the call. */
static inline void calls_count(void)
{
    calls_made++;
}

#endif
