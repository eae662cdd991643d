/* SPDX-License-Identifier: BSD-3-Clause */
/* Groups: the repetitions of one configuration, and how it compares with the
 * serial run of the same work. */
#ifndef RESULTS_ANALYSIS_GROUP_H
#define RESULTS_ANALYSIS_GROUP_H

#include <stddef.h>
#include <stdint.h>

#include "results/rows/csv.h"
#include "results/analysis/family.h"
#include "results/analysis/stats.h"

/* One configuration. Rows are repetitions of it if they have the same kernel,
 * driver, options of both, instruction set, workers, ranks, grain, schedule,
 * pages, place, host and depth, and if all or none are anchors of a sweep.
 * Texts point into the table. */
struct group {
    const char *kernel, *args, *driver, *driver_args, *verdict, *place, *host;
    const char *actual, *work_unit, *waits_for;
    enum family family;
    int one_at_a_time; /* a global lock lets one worker compute at a time */
    int empty_work;    /* computes nothing: it measures launching only and has
                          no baseline and no speed-up */
    int64_t workers, ranks, depth;
    size_t first_row;           /* of the group, whatever its status */
    size_t work_row;            /* the first row of the same work */
    size_t work_hash;           /* of kernel and args */
    size_t repetitions, failed; /* rows with status ok; other rows */
    double *times;              /* [repetitions], ns, sorted */
    size_t runs;                /* processes (run_id) of these repetitions */
    double *run_medians;        /* [runs], ns, sorted */
    size_t disturbed;           /* repetitions with a cause of disturbance */
    size_t *rows;               /* [repetitions] of the table, in its order */
    const char *status, *error; /* of the last row that is not ok, or "" */
    struct summary time;        /* of times; its median and interval are those
                                   of the medians of runs, if several */
    /* Of the repetition whose time is the median. */
    size_t middle_row;
    int64_t median_ns, pss_bytes, late_p99_ns;
    double work, cores, waits;
    int waited;           /* it had waits: show it with overlap */
    int depths;           /* some driver ran this work at several depths */
    int anchor;           /* the run that a sweep repeats to detect drift */
    int several_per_rank; /* a group of this driver has ranks with several
                             workers */
    size_t base;          /* index of the baseline, CSV_NONE: none */
    double faster;        /* speed-up: ratio of the rates of work; NaN: none */
    struct ratio ratio;   /* the same with its interval */
    int scaled;           /* the baseline did other work of the same kernel */
    /* Speed-up above the cores that worked by more than a tenth, the difference
     * between medians of equal runs. */
    int above_cores; /* caches, clock speed or a disturbance may explain it */
    int implausible; /* none of them can */
};

struct groups {
    struct group *all;
    size_t count;
    size_t
        *drivers; /* [driver_count] a group of each driver, family and lock */
    size_t driver_count;
    int several_hosts;
    int no_family; /* rows of a version without the column family: baselines
                      are the fastest groups with one worker and one wait at a
                      time, and all other families are unknown */
};

/* Group the rows of runs.csv, without warm-ups: works in order of appearance;
 * within a work serial first, then by driver and size, because the rows of a
 * sweep are in random order. Required columns: kernel, kernel_args, driver,
 * workers, elapsed_ns, status. Returns 0; -1 with EXIT_RESULTS: a required
 * column is missing, or a cell of a numeric column is not a number. */
int groups_make(struct groups *g, const struct csv_table *t, struct err *e);
void groups_release(struct groups *g);

/* time of a / time of b, as medians over runs. If either has one run only, the
 * interval is from the repetitions within it, and r->few is STATS_WITHIN. */
void group_ratio(const struct group *a, const struct group *b, struct ratio *r);

/* 1: a and b have the same kernel with the same options. */
int group_same_work(const struct group *a, const struct group *b);

/* 1: as group_same_work(), or the options that differ are sizes, each in the
 * ratio of the groups' work (limit=1e9 and limit=2e9): their units are the
 * same, so that rates of work may be compared. */
int group_same_units(const struct group *a, const struct group *b);

/* 1: statistics and pictures use it; 0: it has no measurement, or is a sweep's
 * anchor. */
int group_usable(const struct group *g);

/* 1: group `at` is the first usable group of its work, so an iteration over
 * works starts a new one here. */
int groups_first_of_work(const struct groups *all, size_t at);

/* "2", "2 ranks x 4", "1 x 100 in flight": the varied size, for labels. Returns
 * as snprintf. */
int group_size_text(const struct group *g, char *to, size_t size);

/* Largest number of waits in flight: workers times depth; of a pool, depth. */
double group_width(const struct group *g);

#endif
