/* SPDX-License-Identifier: BSD-3-Clause */
/* The progress of a sweep: a bar with the time left on a terminal, otherwise a
 * plain line per run. To stderr. */
#ifndef JOBS_SWEEP_PROGRESS_H
#define JOBS_SWEEP_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

struct sweep_progress {
    size_t at, of;     /* runs done, all runs */
    double left_s;     /* estimate of the runs that have not begun */
    double expected_s; /* estimate of the runs that have ended */
    double took_s;     /* and the time that they took */
    double running_s;  /* estimate of the current run */
    int64_t begun_ns;  /* its start */
    char words[160];   /* the current run */
};

void sweep_progress_begin(struct sweep_progress *p, size_t of,
                          double expected_s);
/* `runs` more are to come than have ended, and their time is known better. */
void sweep_progress_more(struct sweep_progress *p, size_t runs,
                         double expected_s);
/* A run starts; expected_s is its estimate. */
void sweep_progress_run(struct sweep_progress *p, const char *words,
                        double expected_s);
/* Estimate of the time until all runs have ended, in seconds. */
double sweep_progress_left_s(const struct sweep_progress *p);
/* Called a few times a second to update the display. Takes a struct
 * sweep_progress. */
void sweep_progress_tick(void *p);
/* The run has ended. */
void sweep_progress_ran(struct sweep_progress *p, double took_s);

/* Print a message to stderr, in place of the bar until its next tick. */
void sweep_message(const char *words);

#endif
