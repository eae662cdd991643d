/* SPDX-License-Identifier: BSD-3-Clause */
/* What the threads of a command do, from samples of /proc: on a core, in the run
 * queue, or blocked, and on what. Nothing is stopped or traced.
 *
 * Between two samples, the kernel accounts for the CPU time and the time in the run
 * queue (schedstat). The rest was blocked; its reason is the system call in which
 * the thread is when the sample is taken, so the shares of reasons are those of
 * samples. A thread that is not in a call then (it runs, or its calls may not be
 * read) leaves its blocked time to the reasons of its other samples. */
#ifndef JOBS_ADVISE_SEEN_H
#define JOBS_ADVISE_SEEN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "jobs/scale/tid_map.h"

enum blocked {
    BLOCKED_SLEEP,
    BLOCKED_DISK,
    BLOCKED_NETWORK,
    BLOCKED_PIPE,
    BLOCKED_LOCK, /* a futex: a mutex, a condition, a join */
    BLOCKED_CHILD,
    BLOCKED_EVENTS, /* poll, select, epoll, io_uring */
    BLOCKED_OTHER,
    BLOCKED_KINDS,
};

struct seen_thread {
    pid_t tid, pid;
    int64_t first_ns, last_ns;
    int64_t cpu_ns, queue_ns;
    int64_t blocked_ns[BLOCKED_KINDS];
    int64_t unsure_ns; /* blocked, by an unknown reason */
};

/* Starts as {0}. */
struct seen {
    struct tid_map threads; /* of struct seen_thread */
    int sockets;            /* most sockets of one process */
    int samples;            /* of all threads */
    int looked;             /* samples in which a reason was read */
    int refused;            /* samples in which it may not be read */
};

/* For observe.seen; arg is a struct seen. */
void seen_add(void *arg, pid_t pid, pid_t tid, int64_t cpu_ns,
              int64_t runqueue_ns);

/* Give unsure_ns to the reasons of each thread. No seen_add() afterwards; then
 * threads.count of them can be read. */
void seen_close(struct seen *s);
struct seen_thread *seen_thread(const struct seen *s, size_t i);
void seen_release(struct seen *s);

#endif
