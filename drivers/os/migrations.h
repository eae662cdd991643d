/* SPDX-License-Identifier: BSD-3-Clause */
/* How often the kernel moved a thread from one hardware thread to another. */
#ifndef DRIVERS_OS_MIGRATIONS_H
#define DRIVERS_OS_MIGRATIONS_H

#include <stdint.h>

/* Of the calling thread since it began, by the scheduler's own count; -1
 * where the kernel does not tell. Takes about 10 us and no memory. */
int64_t migrations(void);

#endif
