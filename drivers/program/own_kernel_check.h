/* SPDX-License-Identifier: BSD-3-Clause */
/* What the unit tests check of a built-in kernel, checked at run time of a
 * kernel outside the tree. */
#ifndef DRIVERS_PROGRAM_OWN_KERNEL_CHECK_H
#define DRIVERS_PROGRAM_OWN_KERNEL_CHECK_H

#include "kernels/kernel.h"

/* Check k, which the file path exports: it has a name that is not that of a
 * built-in kernel, its texts, a table of options with distinct names and valid
 * defaults within options_size, none of them an option of every run or of a
 * driver, and the functions that every kernel needs. Returns 0; -1 with
 * EXIT_USAGE and the first fault, or with EXIT_UNAVAILABLE if out of memory. */
int own_kernel_check(const struct kernel *k, const char *path, struct err *e);

/* Check what plan() filled in: sizes and counts that a run can be made of, and
 * functions for what it asks for. Returns 0, or -1 with EXIT_USAGE. */
int own_kernel_check_plan(const struct kernel *k, const struct geometry *g,
                          struct err *e);

#endif
