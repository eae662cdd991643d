/* SPDX-License-Identifier: BSD-3-Clause */
/* One program at a time, started, watched and ended.
 *
 * The child has a process group of its own, so that Ctrl-C reaches us alone; it
 * dies with us, whatever kills us. Not so a launcher: ranks that lose it would
 * leave rows of their end, so it and they finish their run, whose deadline they
 * know, and whoever comes next waits for that (orphans.h). It reads nothing;
 * its messages are kept. */
#ifndef JOBS_CHILD_H
#define JOBS_CHILD_H

#include <signal.h>
#include <stdint.h>

#include "kernels/base/err.h"

struct child {
    char *const *argv;   /* argv[0] is looked for on PATH */
    int64_t deadline_ns; /* then it is ended; 0: never */
    int keep_output;     /* 1: stdout is kept too, else thrown away */
    int is_launcher; /* 1: mpirun and the like, which clean up behind ranks that
                        are killed, but not if they are killed themselves */
    /* Looked at and called a few times a second; both may be NULL. */
    const volatile sig_atomic_t *stop; /* not 0: end it now */
    void (*tick)(void *arg);
    void *arg;
};

struct child_end {
    int code;        /* its exit code, 128 + n for signal n */
    int late;        /* 1: ended at the deadline */
    int halted;      /* 1: ended because of stop */
    int64_t ns;      /* how long it took */
    char *output;    /* what it wrote to stdout, or "" */
    char said[4096]; /* the beginning of what it wrote to stderr */
};

/* Start it and wait until it has ended. Blocks. Returns 0 and fills *end, to be
 * released; -1 with EXIT_UNAVAILABLE where it could not be started. */
int child_run(const struct child *c, struct child_end *end, struct err *e);
void child_release(struct child_end *end);

/* The line of what it said that tells most: the first of brigade's own, else
 * the first that is not empty, without "brigade: " before it. Cut to size. */
void child_reason(const struct child_end *end, char *to, size_t size);

#endif
