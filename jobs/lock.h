/* SPDX-License-Identifier: BSD-3-Clause */
/* One sweep at a time in a directory: DIR/sweep.lock.
 *
 * The lock is flock(), which the operating system releases even after SIGKILL.
 * Runs inherit the lock, so that the next sweep also waits for a run that a
 * killed sweep left behind. The file names the holder and its current run; it
 * is empty after a normal end:
 *
 *     PID HOST
 *     RUNS-DONE RUNS BEGUN EXPECTED-SECONDS SECONDS-LEFT
 *     primes under openmp, 2 workers */
#ifndef JOBS_LOCK_H
#define JOBS_LOCK_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/err.h"

struct lock {
    int fd; /* -1: not taken */
};

/* Create the directory and take its lock. Waits up to 60 s for a run whose
 * sweep has ended, but not for a sweep. Returns 0; -1 with EXIT_RESULTS; the
 * message names the holder. */
int lock_take(struct lock *l, const char *dir, struct err *e);

/* The content of the file. Starts as {0}. */
struct lock_note {
    int pid; /* 0: no holder */
    char host[128];
    size_t at, of;             /* runs done, all; of 0: no run has begun */
    int64_t begun_s;           /* time() at the start of the current run */
    double expected_s, left_s; /* of that run; of all, estimated at its start */
    char words[160];
};

/* Note the current run, for `brigade watch`; pid and host are the holder's.
 * Errors are ignored: a full disk is reported when rows are written. */
void lock_note(const struct lock *l, const struct lock_note *note);

/* Read the note in dir. Returns 0; -1 with EXIT_RESULTS: no file of a sweep. */
int lock_read(const char *dir, struct lock_note *note, struct err *e);

/* Release it and empty the file. */
void lock_give(struct lock *l);

#endif
