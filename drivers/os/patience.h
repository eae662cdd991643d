/* SPDX-License-Identifier: BSD-3-Clause */
/* Starting a process or thread where the number of them is limited. */
#ifndef DRIVERS_OS_PATIENCE_H
#define DRIVERS_OS_PATIENCE_H

/* Call start(arg), which returns 0 or an errno, and repeat it for half a second
 * while that is EAGAIN: a process that has just ended may still count against the
 * limit. Returns what start returned last. */
int patiently(int (*start)(void *arg), void *arg);

#endif
