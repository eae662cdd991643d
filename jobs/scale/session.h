/* SPDX-License-Identifier: BSD-3-Clause */
/* A measurement from its points to its rows. */
#ifndef JOBS_SCALE_SESSION_H
#define JOBS_SCALE_SESSION_H

#include <signal.h>

#include "jobs/completed.h"
#include "jobs/scale/points.h"
#include "jobs/scale/rows.h"
#include "jobs/sweep_progress.h"

struct scale_session {
    const struct scale_options *o;
    struct scale_points *points;
    struct scale_place place;
    struct completed *completed; /* runs that the rows had at the start */
    const volatile sig_atomic_t *stop;
    struct sweep_progress progress;
    struct texts *keep;
    char (*results)[24]; /* [points] the first output of each work, or "" */
    size_t ran, kept, failed, failed_before, wrong, warmups;
    int said_no_counters, said_left, said_not_sampled;
    char last_failure[700];
};

/* Print a message to stderr. */
void scale_message(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Whether argv[0] can be started. Returns 0; -1 with e->code 127 (not found) or
 * 126 (not executable). */
int scale_check_program(const char *program, struct err *e);

/* Run warm-ups and all rounds. Returns 0; -1 if it was stopped (*s->stop), with
 * EXIT_FAILED if every run fails, or EXIT_RESULTS, EXIT_UNAVAILABLE. */
int scale_measure(struct scale_session *s, struct err *e);

#endif
