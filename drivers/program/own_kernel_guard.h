/* SPDX-License-Identifier: BSD-3-Clause */
/* A kernel outside the tree, so that no wrong answer of it ends with 0. */
#ifndef DRIVERS_PROGRAM_OWN_KERNEL_GUARD_H
#define DRIVERS_PROGRAM_OWN_KERNEL_GUARD_H

#include "kernels/kernel.h"

/* A copy of kernel whose plan(), check() and verify() call those of kernel and
 * check what they return. NULL: the copy made before. There is one.
 *
 * plan():   what it filled in is checked by own_kernel_check_plan().
 * check():  -1 without an error is one, EXIT_WRONG.
 * verify(): likewise. It must compare something: VERIFIED_NO is EXIT_WRONG.
 *           Units that check() found wrong are EXIT_WRONG. In the first
 *           repetition it gets the result again, changed by 1, and must refuse
 *           it, unless it claims a sample only and check() has compared the
 *           output. */
const struct kernel *own_kernel_guard(const struct kernel *kernel);

#endif
