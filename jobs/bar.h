/* SPDX-License-Identifier: BSD-3-Clause */
/* How far a sweep is: a bar with the time left on a terminal, else a plain line
 * per run; plain lines too where NO_COLOR is set or TERM is dumb. To stderr. */
#ifndef JOBS_BAR_H
#define JOBS_BAR_H

#include <stddef.h>
#include <stdint.h>

struct bar {
    size_t at, of;     /* runs done, all runs */
    double left_s;     /* expected of the runs that are not done */
    double expected_s; /* of those that are, before they were */
    double took_s;     /* and what they took */
    double running_s;  /* expected of the one that runs now */
    int64_t begun_ns;  /* when that began */
    char words[160];   /* what runs now */
    int animated;      /* 1: on a terminal that takes it */
};

void bar_begin(struct bar *p, size_t of, double expected_s);
/* A run begins, expected to take so long. */
void bar_run(struct bar *p, const char *words, double expected_s);
/* Time passes; draws at most a few times a second. Takes a struct bar. */
void bar_tick(void *p);
/* It has ended. */
void bar_ran(struct bar *p, double took_s);
/* Take the bar away before something else is printed. */
void bar_clear(struct bar *p);

#endif
