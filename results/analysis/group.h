/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows that belong together: the repetitions of one configuration, and how
 * it compares with the serial run of the same work. */
#ifndef RESULTS_ANALYSIS_GROUP_H
#define RESULTS_ANALYSIS_GROUP_H

#include <stddef.h>
#include <stdint.h>

#include "results/rows/csv.h"
#include "results/analysis/family.h"
#include "results/analysis/stats.h"

/* One configuration: everything that rows must share to be repetitions of it
 * (kernel, its options, driver, its options, workers, ranks, grain, schedule, pages,
 * place, host, depth, instruction set, and whether they are a sweep's
 * anchors). Texts point into the table. */
struct group {
    const char *kernel, *args, *driver, *driver_args, *verdict, *place, *host;
    const char *actual, *work_unit, *waits_for;
    enum family family;
    int one_at_a_time; /* a global lock lets one worker compute at a time */
    int empty_work;    /* it computes nothing: launching is all that it
                          measures, and it has no baseline, no speed-up */
    int64_t workers, ranks, depth;
    size_t first_row;           /* of the group, ok or not */
    size_t work_row;            /* the first of the same work */
    size_t repetitions, failed; /* ok ones; others */
    double *times;              /* [repetitions], ns, sorted */
    size_t *rows;               /* [repetitions] of the table, in its order */
    const char *status, *error; /* of the last that was not ok, or "" */
    struct summary time;        /* of times */
    /* Of the repetition in the middle (the lower one of two). */
    size_t middle_row;
    int64_t median_ns, pss_bytes, late_p99_ns;
    double work, cores, waits;
    int waited;         /* it waited for something: the overlap side */
    int depths;         /* its work was done at several depths by a driver */
    int anchor;         /* the run that a sweep repeats to see drift */
    size_t base;        /* index of the baseline, CSV_NONE: none */
    double faster;      /* rate of work against the baseline's; NaN: none */
    struct ratio ratio; /* the same with its interval */
    int scaled;         /* the baseline did other work of the same kind */
    int implausible;    /* faster than the cores that worked can explain */
};

struct groups {
    struct group *all;
    size_t count;
    int no_family; /* rows of a version without the column family: baselines
                      are the fastest groups with one worker and one wait at a
                      time, and all other families are unknown */
};

/* Group the rows of runs.csv, warm-ups left out: works in order of appearance,
 * within each serial first, then by driver and size, since a sweep's rows come
 * in random order. Only
 * the columns without which rows say nothing must be there: kernel,
 * kernel_args, driver, workers, elapsed_ns, status. Returns 0; -1 with
 * EXIT_RESULTS for a table that lacks one of them or holds a cell that is no
 * number where one belongs. */
int groups_make(struct groups *g, const struct csv_table *t, struct err *e);
void groups_release(struct groups *g);

/* 1: a and b are of the same kernel with the same options. */
int group_same_work(const struct group *a, const struct group *b);

/* 1: statistics and pictures use it; 0: it has no measurement, or is a sweep's
 * anchor. */
int group_usable(const struct group *g);

/* 1: no usable group before it in all has the work of group `at`, which is
 * usable: a walk over works begins a new one here. */
int groups_first_of_work(const struct groups *all, size_t at);

/* "2 workers", "2 ranks of 4 threads", "10 000 waits in flight": what was
 * varied, for labels. As snprintf. */
int group_size_text(const struct group *g, char *to, size_t size);

/* How many things could happen at a time: workers, and waits of each. */
double group_width(const struct group *g);

#endif
