/* SPDX-License-Identifier: BSD-3-Clause */
/* One sweep at a time in a directory: DIR/sweep.lock.
 *
 * The lock is flock(), which the operating system releases even after SIGKILL.
 * Runs inherit the lock, so that the next sweep also waits for a run that a
 * killed sweep left behind. The file names the holder; it is empty after a
 * normal end. */
#ifndef JOBS_LOCK_H
#define JOBS_LOCK_H

#include "kernels/base/err.h"

struct lock {
    int fd; /* -1: not taken */
};

/* Create the directory and take its lock. Waits up to 60 s for a run whose
 * sweep has ended, but not for a sweep. Returns 0; -1 with EXIT_RESULTS; the
 * message names the holder. */
int lock_take(struct lock *l, const char *dir, struct err *e);

/* Release it and empty the file. */
void lock_give(struct lock *l);

#endif
