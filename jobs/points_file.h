/* SPDX-License-Identifier: BSD-3-Clause */
/* A file of points: each line has arguments of `brigade run`; # starts a
 * comment; quotes work as in a shell. */
#ifndef JOBS_POINTS_FILE_H
#define JOBS_POINTS_FILE_H

#include "jobs/plan.h"

/* Add the points of the file to p; lines whose driver is not available are
 * skipped with a note. Returns 0; -1 with EXIT_USAGE, naming the line, or with
 * EXIT_FAILED for a file that cannot be read. */
int points_file_read(struct plan *p, const char *path,
                     const struct sweep_request *r,
                     const struct inventory *inventory, struct err *e);

#endif
