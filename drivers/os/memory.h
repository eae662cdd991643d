/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory of this process as it should be added up over processes: a page that
 * k of them share counts 1/k in each (PSS, proportional set size). */
#ifndef DRIVERS_OS_MEMORY_H
#define DRIVERS_OS_MEMORY_H

#include <stdint.h>

/* PSS of this process in bytes; where the kernel does not tell it, what is
 * resident, shared pages counted in full; -1 unknown. The kernel walks all
 * page tables for it (milliseconds per GB): not while anything is timed. */
int64_t memory_pss(void);

/* The same, and what of it lies in huge pages, private or shared; 0 where that
 * is not known. */
int64_t memory_pss_huge(int64_t *huge);

/* PSS of another process; 0 where it is not known or has gone. */
int64_t memory_pss_of(int pid);

#endif
