/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory of this process that can be added up over processes: a page shared by
 * k processes counts 1/k in each (PSS, proportional set size). */
#ifndef DRIVERS_OS_MEMORY_H
#define DRIVERS_OS_MEMORY_H

#include <stdint.h>

/* PSS of this process in bytes; if the kernel does not report it, the resident
 * set with shared pages in full; -1: unknown. The kernel walks all page tables
 * (milliseconds per GB), so call it only outside timed parts. */
int64_t memory_pss(void);

/* The same; *huge gets the part in huge pages, private or shared; 0 if
 * unknown. */
int64_t memory_pss_huge(int64_t *huge);

/* PSS of another process; 0 if unknown or if the process has ended. */
int64_t memory_pss_of(int pid);

#endif
