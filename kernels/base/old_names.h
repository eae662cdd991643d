/* SPDX-License-Identifier: BSD-3-Clause */
/* Names of kernels that were renamed: command lines, plans and rows of older
 * versions have them. */
#ifndef KERNELS_BASE_OLD_NAMES_H
#define KERNELS_BASE_OLD_NAMES_H

/* The current name of a kernel, `name` itself if it was not renamed. `null` is
 * `noop`: default readers of CSV take the word null as a missing value. */
const char *kernel_current_name(const char *name);

#endif
