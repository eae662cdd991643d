/* SPDX-License-Identifier: BSD-3-Clause */
/* Who did what when: lanes of workers, with work and waits, from the trace of
 * a run (Chrome Trace JSON, as --trace writes it) or, less finely, from its
 * rows in workers.csv. */
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
    double end_ns;
    enum family family; /* of the driver, with one_at_a_time; from a trace */
    int one_at_a_time;
    int exact; /* from a trace; else shares of workers.csv, not an order */
};

/* Limits of what a trace may hold; more is left out. */
enum { TIMELINE_LANES = 20000, TIMELINE_FILE_BYTES = 1 << 26 };

/* Read a trace. Returns 0; -1 with EXIT_RESULTS: no such file, no JSON, no
 * trace, too large. What is wrong inside an event drops that event. */
int timeline_read(struct timeline *t, const char *path, struct err *e);

/* The workers of the middle repetition of g, each from its start on: set-up,
 * work, waits, exchanges, the rest idle; in this order whatever it was. 1 where
 * there are no rows of them. */
int timeline_of_group(struct timeline *t, const struct dataset *d,
                      const struct group *g);

void timeline_release(struct timeline *t);

/* Draw it as SVG: a lane per worker, work as bars, waits as threads beneath,
 * one above the other where they pass at the same time. What is too much to
 * be seen is left out, and the picture says how much. */
void timeline_print(FILE *to, const struct timeline *t);

#endif
