/* SPDX-License-Identifier: BSD-3-Clause */
/* Kernels outside the tree: a shared object that exports a struct kernel with
 * KERNEL_EXPORT() of kernels/kernel.h.
 *
 * Its code runs in this process. So only a word with a '/' names a file, and
 * no directory is searched. A process has one such kernel. */
#ifndef DRIVERS_PROGRAM_OWN_KERNEL_H
#define DRIVERS_PROGRAM_OWN_KERNEL_H

#include "kernels/kernel.h"

/* Whether a word of the command line names a file, not a built-in kernel. */
int own_kernel_is_file(const char *word);

/* Load the kernel of a shared object. What it returns for a path lives as long
 * as the process. NULL: with EXIT_USAGE if the file does not exist, is not a
 * shared object, exports no kernel, or the kernel is incomplete or collides
 * with names of the program (own_kernel_check.h); with EXIT_UNAVAILABLE if it
 * was built for another machine or another KERNEL_INTERFACE, or needs a library
 * or function that is missing. */
const struct kernel *own_kernel_load(const char *path, struct err *e);

#endif
