/* SPDX-License-Identifier: BSD-3-Clause */
/* Which runs of a sweep are already in its directory, and how they ended.
 *
 * Every row of a sweep carries a label:
 *
 *     kind=strong;key=1f0c9d5a63b7e842;turn=2
 *
 * Rows are never changed; a run that failed and is repeated has several rows, of
 * which the last counts. */
#ifndef JOBS_COMPLETED_H
#define JOBS_COMPLETED_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/err.h"

struct completed_run {
    uint64_t key;
    int turn;
    int ok;
    size_t order; /* of the rows */
};

/* Starts as {0}. Sorted by key and turn. */
struct completed {
    struct completed_run *runs;
    size_t count, room;
};

enum { COMPLETED_LABEL_SIZE = 128 };

/* Write the label of a run. */
void completed_label(const char *kind, uint64_t key, int turn,
                     char to[COMPLETED_LABEL_SIZE]);

/* Read a label; -1 where it is not a sweep's. */
int completed_label_read(const char *label, uint64_t *key, int *turn);

/* Read runs.csv and costs.csv in dir; missing files are empty. Waits for a
 * process that is writing a row. Returns 0; -1 with
 * EXIT_RESULTS or EXIT_UNAVAILABLE. */
int completed_read(struct completed *d, const char *dir, struct err *e);

/* The turn'th run of a point, or NULL: it has not run. */
const struct completed_run *completed_find(const struct completed *d,
                                           uint64_t key, int turn);
void completed_release(struct completed *d);

#endif
