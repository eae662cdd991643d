/* SPDX-License-Identifier: BSD-3-Clause */
/* One sweep at a time in a directory: DIR/sweep.lock.
 *
 * The file is locked by flock(), which a kill -9 gives up. Runs inherit the
 * lock, so that whoever comes after a killed sweep also waits for the run that
 * it left behind. The file says who holds it; it is empty after an orderly
 * end. */
#ifndef JOBS_LOCK_H
#define JOBS_LOCK_H

#include "kernels/base/err.h"

struct lock {
    int fd; /* -1: not taken */
};

/* Make the directory and take its lock. Waits up to 60 s for a run without its
 * sweep, never for a sweep. Returns 0; -1 with EXIT_RESULTS, naming who holds
 * it. */
int lock_take(struct lock *l, const char *dir, struct err *e);

/* Give it up, in order. */
void lock_give(struct lock *l);

#endif
