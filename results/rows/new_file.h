/* SPDX-License-Identifier: BSD-3-Clause */
/* A file that appears under its name only when it is whole, and of which
 * nothing stays otherwise, even after SIGKILL or a crash: it has no name while
 * it is written (O_TMPFILE of open(2)). On file systems that cannot do that
 * (NFS) it is called NAME.PID-N.part meanwhile, and a SIGKILL leaves it. */
#ifndef RESULTS_ROWS_NEW_FILE_H
#define RESULTS_ROWS_NEW_FILE_H

#include <stdio.h>

#include "kernels/base/err.h"

struct new_file {
    FILE *to;        /* write here; NULL once it is kept or dropped */
    char *path;      /* what it will be called */
    char *temporary; /* what it is called, or would be, until then */
    int named;       /* it is called so */
};

/* Whether a file may take the place of what path names: nothing, or a regular
 * file; a rename would replace a pipe or a device. Returns 0; -1 with
 * EXIT_RESULTS. */
int new_file_check(const char *path, struct err *e);

/* Begin a file for path, in the same directory; its mode is the umask's
 * business. Returns 0; -1 with errno and *f empty. */
int new_file_open(struct new_file *f, const char *path);

/* It is whole: flush it and give it its name, in place of any file of that
 * name. Releases f. Returns 0; -1 with errno, and it is gone. */
int new_file_keep(struct new_file *f);

/* Away with it. Releases f, which may be empty. */
void new_file_drop(struct new_file *f);

#endif
