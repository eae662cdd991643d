/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows that belong together: the repetitions of one configuration, and how
 * it compares with the serial run of the same work. */
#ifndef RESULTS_GROUP_H
#define RESULTS_GROUP_H

#include <stddef.h>
#include <stdint.h>

#include "results/csv.h"

/* One configuration: everything that rows must share to be repetitions of it
 * (kernel, its options, driver, workers, grain, schedule, place, host, depth). Texts
 * point into the table. */
struct group {
    const char *kernel, *args, *driver, *verdict, *place, *host;
    int64_t workers, depth;
    size_t repetitions, failed; /* ok ones; others */
    const char *status, *error; /* of the last of those others, or NULL */
    int64_t *elapsed_ns;        /* [repetitions], sorted */
    /* Of the repetition in the middle (the lower one of two). */
    int64_t median_ns, pss_bytes, late_p99_ns;
    double work, cores, waits;
    int waited;      /* it waited for something: the overlap side */
    double faster;   /* rate of work against the baseline's; NaN: no baseline */
    int scaled;      /* the baseline did other work of the same kind */
    int implausible; /* faster than the cores that worked can explain */
};

struct groups {
    struct group *all;
    size_t count;
};

/* Group the rows of runs.csv, warm-ups left out, in order of appearance.
 * Returns 0; -1 with EXIT_RESULTS for a table that lacks a column or holds a
 * cell that is no number. */
int groups_make(struct groups *g, const struct csv_table *t, struct err *e);
void groups_release(struct groups *g);

#endif
