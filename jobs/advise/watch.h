/* SPDX-License-Identifier: BSD-3-Clause */
/* Run a command on all allowed cores, and again on one if several worked. */
#ifndef JOBS_ADVISE_WATCH_H
#define JOBS_ADVISE_WATCH_H

#include <sched.h>
#include <signal.h>

#include "jobs/advise/seen.h"
#include "jobs/scale/observe.h"

struct watch_options {
    int64_t deadline_ns, sample_ns;
    int alone, json;
    const char *input;
};

struct watched {
    const struct watch_options *o;
    char **argv;
    struct machine *machine;
    cpu_set_t allowed;
    int cores; /* allowed */
    struct seen seen;
    struct observed observed;
    double free_cores; /* idle during the run; NaN: unknown */
    double alone_s;    /* on one core; NaN: not measured */
};

/* Blocks until the command has ended, or *stop is not 0. w starts with o and argv,
 * the rest 0. Returns 0; -1 with EXIT_UNAVAILABLE, or 126 if it cannot be
 * executed. */
int watch(struct watched *w, const volatile sig_atomic_t *stop, struct err *e);
void watch_release(struct watched *w);

#endif
