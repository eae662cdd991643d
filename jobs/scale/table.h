/* SPDX-License-Identifier: BSD-3-Clause */
/* The result of each point, from the rows: for the terminal and for exports. */
#ifndef JOBS_SCALE_TABLE_H
#define JOBS_SCALE_TABLE_H

#include <stdio.h>

#include "jobs/scale/points.h"
#include "results/analysis/dataset.h"

/* A point that was measured, or failed. Unknown reals are NaN. */
struct scale_line {
    const struct scale_point *point;
    const struct group *group; /* NULL: no rows */
    double median_s, lo_s, hi_s;
    double speedup, speedup_lo, speedup_hi, efficiency;
    double cores, wanted, threads, cores_seen;
    double user_s, system_s;
    double rss_bytes, read_bytes, written_bytes;
};

struct scale_table {
    struct dataset data;
    struct scale_line *lines; /* [count], as the points */
    size_t count;
    const struct machine *machine;
    const char *policy;
};

/* Read the rows of dir. Returns 0; -1 with EXIT_RESULTS or EXIT_UNAVAILABLE, and
 * *t is then empty. */
int scale_table_make(struct scale_table *t, const struct scale_points *p,
                     const char *dir, const char *policy,
                     const struct machine *m, struct err *e);
void scale_table_release(struct scale_table *t);

/* Half the width of the interval of a point's median, as a share of it; NaN: it
 * has none. */
double scale_line_precision(const struct scale_line *l);

/* Print it, with what follows from it, for people. */
void scale_table_print(const struct scale_table *t, FILE *to);

/* 1.234 s, 56.7 ms. As snprintf. */
int scale_time_text(double seconds, char *to, size_t size);

#endif
