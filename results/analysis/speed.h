/* SPDX-License-Identifier: BSD-3-Clause */
/* Which nodes and cores are slow: the CPU time that workers took for a unit of
 * work, on each core, against the median of all workers that did the same work
 * under the same driver, on any host. Workers that are not pinned to one core
 * are left out, as are those that wait. */
#ifndef RESULTS_ANALYSIS_SPEED_H
#define RESULTS_ANALYSIS_SPEED_H

#include "results/analysis/dataset.h"

/* A core of a host, or a host as a whole. */
struct speed {
    const char *host;
    int64_t core;  /* -1: the host */
    double slower; /* median of its times / the median of all; 1: equal */
    size_t rows;   /* of workers, at least SPEED_ROWS */
};

enum { SPEED_ROWS = 3 };

struct speeds {
    struct speed *cores, *hosts; /* the slowest first */
    size_t core_count, host_count;
};

/* Returns 0, and the caller frees *to by speeds_release(); -1: out of memory.
 * There may be none: no workers.csv, or rows of an older version. */
int speeds_of(const struct dataset *d, struct speeds *to);
void speeds_release(struct speeds *s);

#endif
