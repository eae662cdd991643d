/* SPDX-License-Identifier: BSD-3-Clause */
/* The workers of the run that a sweep on this host has started, from /proc: the
 * threads of its processes, without supervisors, launchers and watchdogs. */
#ifndef JOBS_WATCH_THREADS_H
#define JOBS_WATCH_THREADS_H

#include <sys/types.h>

#include "drivers/os/schedstat.h"

enum { THREADS_MAX = 128 };

/* Starts as {0}. */
struct threads {
    int count;
    struct thread {
        pid_t pid, tid;
    } all[THREADS_MAX]; /* in rising order */
};

/* The threads of the run that is below process pid, at most THREADS_MAX. */
void threads_find(struct threads *t, pid_t pid);

#endif
