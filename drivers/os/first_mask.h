/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPU mask with which this process began: that of the user (taskset), of a
 * batch system or of a launcher. Libraries may narrow the first thread's mask
 * before main() begins (libgomp does, for OMP_PROC_BIND), so it is read before
 * their constructors run. */
#ifndef DRIVERS_OS_FIRST_MASK_H
#define DRIVERS_OS_FIRST_MASK_H

/* Whether the process was allowed to use this CPU when it began; 1 where that
 * is not known. cpu: the operating system's number. */
int first_mask_has(unsigned cpu);

#endif
