/* SPDX-License-Identifier: BSD-3-Clause */
/* A file that appears under its name only when it is whole: written beside
 * itself under another name, and renamed at the end. */
#ifndef DRIVERS_OS_WHOLE_FILE_H
#define DRIVERS_OS_WHOLE_FILE_H

#include <stdio.h>

#include "kernels/base/err.h"

struct whole_file {
    FILE *to; /* print here */
    char *path, *temporary;
};

/* Returns 0; -1 with EXIT_RESULTS where path is there and no regular file, or
 * cannot be made. End it in the first case only. */
int whole_file_begin(struct whole_file *f, const char *path, struct err *e);

/* Put the file in its place. Returns 0; -1 with EXIT_RESULTS where it could not
 * be written in full: then what was at path is still there. */
int whole_file_end(struct whole_file *f, struct err *e);

/* Give it up; what was at path is still there. */
void whole_file_cancel(struct whole_file *f);

#endif
