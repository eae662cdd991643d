/* SPDX-License-Identifier: BSD-3-Clause */
/* The file that a run makes for a kernel that reads one and was given none. */
#ifndef DRIVERS_IO_MADE_FILE_H
#define DRIVERS_IO_MADE_FILE_H

#include "kernels/base/input.h"
#include "kernels/kernel.h"

/* Create a file without a name in TMPDIR (or /tmp), f->bytes long, and let the
 * kernel write what each unit will read; on the disk already where f->direct.
 * Returns its descriptor, open for writing, which the caller closes; -1 with
 * EXIT_UNAVAILABLE. */
int made_file_open(const struct file_input *f, const struct kernel *k,
                   const void *opt, const struct geometry *g, struct err *e);

#endif
