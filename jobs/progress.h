/* SPDX-License-Identifier: BSD-3-Clause */
/* How far a sweep is: a bar with the time left on a terminal, else a plain line
 * per run; plain lines too where NO_COLOR is set or TERM is dumb. To stderr. */
#ifndef JOBS_PROGRESS_H
#define JOBS_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

struct progress {
    size_t at, of;     /* runs done, all runs */
    double left_s;     /* expected of the runs that are not done */
    double expected_s; /* of those that are, before they were */
    double took_s;     /* and what they took */
    double running_s;  /* expected of the one that runs now */
    int64_t begun_ns;  /* when that began */
    char words[160];   /* what runs now */
    int bar;           /* 1: animated */
};

void progress_begin(struct progress *p, size_t of, double expected_s);
/* A run begins, expected to take so long. */
void progress_run(struct progress *p, const char *words, double expected_s);
/* Time passes; draws at most a few times a second. Takes a struct progress. */
void progress_tick(void *p);
/* It has ended. */
void progress_ran(struct progress *p, double took_s);
/* Take the bar away before something else is printed. */
void progress_clear(struct progress *p);

#endif
