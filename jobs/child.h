/* SPDX-License-Identifier: BSD-3-Clause */
/* Start, supervise and end one program at a time.
 *
 * The child has its own process group, so that Ctrl-C reaches only this
 * process. It is killed when this process ends for any reason, except a
 * launcher: ranks that lose their launcher would write rows about that. So they
 * finish their run, which has a deadline, and the next sweep waits for them
 * (orphans.h). The child's stdin is empty; its messages are kept. */
#ifndef JOBS_CHILD_H
#define JOBS_CHILD_H

#include <signal.h>
#include <stdint.h>

#include "kernels/base/err.h"

struct child {
    char *const *argv;   /* argv[0] is searched on PATH */
    int64_t deadline_ns; /* after this long it is killed; 0: never */
    int keep_output;     /* 1: stdout is kept, otherwise discarded */
    int is_launcher; /* 1: mpirun and the like, which clean up after ranks that
                        are killed, but not if they are killed themselves */
    /* Read and called a few times a second; both may be NULL. */
    const volatile sig_atomic_t *stop; /* not 0: kill it now */
    void (*tick)(void *arg);
    void *arg;
};

struct child_end {
    int code;            /* its exit code, 128 + n for signal n */
    int late;            /* 1: ended at the deadline */
    int halted;          /* 1: ended because of stop */
    int64_t ns;          /* its duration */
    char *output;        /* its stdout, or "" */
    char messages[4096]; /* the start of its stderr */
};

/* Start it and wait until it has ended. Blocks. Returns 0 and fills *end, which
 * the caller releases; -1 with EXIT_UNAVAILABLE if it could not be started. */
int child_run(const struct child *c, struct child_end *end, struct err *e);
void child_release(struct child_end *end);

/* The most informative line of its messages: the first of brigade's own, else
 * the first that is not empty, without the "brigade: " prefix. Cut to size. */
void child_reason(const struct child_end *end, char *to, size_t size);

#endif
