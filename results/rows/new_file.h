/* SPDX-License-Identifier: BSD-3-Clause */
/* A file that appears under its name only when it is complete. It is unnamed
 * while it is written (O_TMPFILE of open(2)), so that SIGKILL or a crash leaves
 * nothing behind. On file systems without O_TMPFILE (NFS) it has the temporary
 * name NAME.PID-N.part, which SIGKILL leaves behind. */
#ifndef RESULTS_ROWS_NEW_FILE_H
#define RESULTS_ROWS_NEW_FILE_H

#include <stdio.h>

#include "kernels/base/err.h"

struct new_file {
    FILE *to;        /* the stream; NULL after keep or drop */
    char *path;      /* the final name */
    char *temporary; /* the name until then */
    int named;       /* 1: it has the temporary name; 0: it has no name */
};

/* Check that path does not exist or is a regular file: a rename would also
 * replace a pipe or a device. Returns 0; -1 with EXIT_RESULTS. */
int new_file_check(const char *path, struct err *e);

/* Check that a file can be created in the directory of path, which may be NULL:
 * no file. Returns 0; -1 with EXIT_RESULTS. */
int new_file_possible(const char *path, struct err *e);

/* Create a file for path, in the same directory, with mode 0666 & ~umask.
 * Returns 0; -1 with errno and *f empty. */
int new_file_open(struct new_file *f, const char *path);

/* Flush the file and give it its name, in place of any file of that name.
 * Releases f. Returns 0; -1 with errno, and the file is removed. */
int new_file_keep(struct new_file *f);

/* Discard the file. Releases f, which may be empty. */
void new_file_drop(struct new_file *f);

#endif
