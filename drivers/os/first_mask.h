/* SPDX-License-Identifier: BSD-3-Clause */
/* The initial CPU mask of this process, set by the user (taskset), a batch
 * system or a launcher. Libraries may narrow the first thread's mask before
 * main() (libgomp does, for OMP_PROC_BIND), so it is read before their
 * constructors run. */
#ifndef DRIVERS_OS_FIRST_MASK_H
#define DRIVERS_OS_FIRST_MASK_H

/* Whether the initial mask has this CPU; 1 if unknown. cpu: the operating
 * system's number. */
int first_mask_has(unsigned cpu);

#endif
