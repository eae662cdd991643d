/* SPDX-License-Identifier: BSD-3-Clause */
/* Count of moves of a thread between hardware threads. */
#ifndef DRIVERS_OS_MIGRATIONS_H
#define DRIVERS_OS_MIGRATIONS_H

#include <stdint.h>

/* Moves of the calling thread since it started, counted by the scheduler; -1 if
 * the kernel does not report it. Takes about 10 us and no memory. */
int64_t migrations(void);

#endif
