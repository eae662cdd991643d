/* SPDX-License-Identifier: BSD-3-Clause */
/* Timelines: a lane per worker, with work and waits, from the trace of a run
 * (Chrome Trace JSON, as --trace writes it) or, with less detail, from its rows
 * in workers.csv. */
#ifndef RESULTS_PAGE_TIMELINE_H
#define RESULTS_PAGE_TIMELINE_H

#include <stdio.h>

#include "results/analysis/dataset.h"

enum bar_kind { BAR_WORK, BAR_WAIT, BAR_COMM, BAR_SETUP, BAR_IDLE, BAR_KINDS };

struct bar {
    double begin_ns, end_ns;
    enum bar_kind kind;
};

/* One worker: bars in rising order of begin. */
struct lane {
    int rank, worker;
    struct bar *bars;
    size_t count, room;
};

struct timeline {
    char title[96];
    struct lane *lanes;
    size_t count;
    double end_ns;      /* the earliest bar begins at 0 or later */
    enum family family; /* of the driver, with one_at_a_time; from a trace */
    int one_at_a_time;
    int exact; /* 1: from a trace; 0: sums of workers.csv, in a fixed order */
};

/* Limits: more lanes are left out, larger files are not read. */
enum { TIMELINE_LANES = 20000, TIMELINE_FILE_BYTES = 1 << 26 };

/* Read a trace. Returns 0; -1 with EXIT_RESULTS: no such file, not JSON, not a
 * trace, too large. A malformed event is skipped. */
int timeline_read(struct timeline *t, const char *path, struct err *e);

/* The workers of the median repetition of g, each from its start: set-up, work,
 * exchanges, waits, idle, in this fixed order. Returns 0; 1: no rows of its
 * workers. */
int timeline_of_group(struct timeline *t, const struct dataset *d,
                      const struct group *g);

void timeline_release(struct timeline *t);

/* Draw it as SVG: a lane per worker, work as bars, waits as thin lines below,
 * stacked where they overlap. Lanes and waits beyond a limit are left out and
 * counted in the picture. */
void timeline_print(FILE *to, const struct timeline *t);

#endif
