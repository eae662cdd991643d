/* SPDX-License-Identifier: BSD-3-Clause */
/* Time lost to others: what a thread spent ready to run, but not running,
 * because its CPU was busy. Where it grows with the workers, they sit on each
 * other or on another program. */
#ifndef DRIVERS_OS_RUNQUEUE_H
#define DRIVERS_OS_RUNQUEUE_H

#include <stdint.h>

/* Of the calling thread since it began, in nanoseconds; -1 where the kernel
 * does not say (built without scheduler statistics). Three system calls: for
 * the edges of a measurement. */
int64_t runqueue_ns(void);

#endif
