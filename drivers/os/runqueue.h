/* SPDX-License-Identifier: BSD-3-Clause */
/* Time that a thread was runnable but not running, because its CPU was busy. If
 * it grows with the number of workers, they share CPUs with each other or with
 * another program. */
#ifndef DRIVERS_OS_RUNQUEUE_H
#define DRIVERS_OS_RUNQUEUE_H

#include <stdint.h>

/* Of the calling thread since it started, in nanoseconds; -1 if the kernel does
 * not report it (built without scheduler statistics). Three system calls: use
 * it at the start and end of a measurement. */
int64_t runqueue_ns(void);

#endif
