/* SPDX-License-Identifier: BSD-3-Clause */
/* The threads of a command and of all its descendants, sampled from /proc
 * without stopping them: CPU time, time in the run queue, how many there are.
 *
 * A sample is taken every few milliseconds at first and every 100 ms later, so
 * the last part of a thread that ends between two samples is missing. The
 * caller compares cpu_ns with the CPU time that the kernel accounts at the end,
 * and disregards the queue if much of it is missing. */
#ifndef JOBS_SCALE_TREE_H
#define JOBS_SCALE_TREE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "drivers/machine/place.h"
#include "jobs/scale/tid_map.h"

struct tree_task {
    pid_t tid;
    int64_t cpu_ns, runqueue_ns;
};

enum { TREE_CPUS = 1024 };

/* Starts as {0}, but for seen and arg. */
struct tree {
    /* Called for every thread in every sample, with what it got since the one
     * before; NULL: not. */
    void (*seen)(void *arg, pid_t pid, pid_t tid, int64_t cpu_ns,
                 int64_t runqueue_ns);
    void *arg;

    struct tid_map tasks;             /* of struct tree_task */
    int64_t cpu_ns, runqueue_ns;      /* of all tasks, as last sampled */
    int threads_seen, processes_seen; /* at the same time, at most */
    int threads_now, processes_now;
    int samples;
    /* CPU time by the CPU that a thread ran on last when it was sampled, by the
     * operating system's number. */
    int64_t on_cpu_ns[TREE_CPUS];
};

/* Sample all descendants of the calling process. Without /proc nothing is
 * seen. */
void tree_sample(struct tree *t);

/* Sample one process that has ended but is not reaped yet. */
void tree_sample_ended(struct tree *t, pid_t pid);

/* Cores that threads were sampled on, with at least 2 % of the CPU time; 0: too
 * few samples to tell. */
int tree_cores(const struct tree *t, const struct machine *m);
void tree_release(struct tree *t);

#endif
