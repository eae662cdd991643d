/* SPDX-License-Identifier: BSD-3-Clause */
/* Read the CPU mask before any constructor; see first_mask.h. */
#include "drivers/os/first_mask.h"

#include <sys/syscall.h>
#include <unistd.h>

enum { WORD_BITS = 8 * sizeof(unsigned long), CPUS = 32768 };

static unsigned long mask[CPUS / WORD_BITS];
static long known; /* valid bytes of it */

/* A raw system call, because glibc is not initialised yet. */
static void read_mask(void)
{
    known = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
}

/* Functions of the program's DT_PREINIT_ARRAY run before the constructors of
 * all libraries (System V ABI, "Initialization and Termination Functions"). */
__attribute__((section(".preinit_array"),
               used)) static void (*const before)(void) = read_mask;

int first_mask_has(unsigned cpu)
{
    if (known <= 0)
        return 1;
    return cpu < CPUS && (mask[cpu / WORD_BITS] >> cpu % WORD_BITS & 1);
}
