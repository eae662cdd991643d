/* SPDX-License-Identifier: BSD-3-Clause */
/* The file that a run creates for a kernel that reads a file if the user names
 * none. */
#ifndef DRIVERS_IO_MADE_FILE_H
#define DRIVERS_IO_MADE_FILE_H

#include "kernels/base/input.h"
#include "kernels/kernel.h"

/* Create an unnamed file of f->bytes bytes in TMPDIR (or /tmp) and let the
 * kernel write what each unit will read. With f->direct, sync it to disk.
 * Returns the descriptor, open for writing, which the caller closes; -1 with
 * EXIT_UNAVAILABLE. */
int made_file_open(const struct file_input *f, const struct kernel *k,
                   const void *opt, const struct geometry *g, struct err *e);

#endif
