/* SPDX-License-Identifier: BSD-3-Clause */
/* The last acceptance test in hosts.csv (`brigade-mpi accept`): nodes, and cores
 * with their distance from their like. */
#ifndef RESULTS_ANALYSIS_ACCEPTED_H
#define RESULTS_ANALYSIS_ACCEPTED_H

#include <stddef.h>

#include "results/analysis/dataset.h"

/* The words of the column `status`, in rising order of concern. */
enum accepted_status {
    ACCEPTED_OK,
    ACCEPTED_DISTURBED,
    ACCEPTED_SLOW,
    ACCEPTED_WRONG,
    ACCEPTED_SILENT,
    ACCEPTED_STATUSES
};
extern const char *const accepted_names[ACCEPTED_STATUSES];

/* A core: consecutive rows, one for each measurement. */
struct accepted_core {
    size_t row, rows, node;
    enum accepted_status status; /* the worst of its rows */
    double distance; /* excess / limit of the row where that is largest: above 1
                        it exceeds the tolerance; NaN: nothing to compare */
};

struct accepted_node {
    const char *name;
    size_t first, cores;         /* of struct accepted.cores */
    enum accepted_status status; /* the worst of its cores and answers */
};

struct accepted {
    const char *utc; /* its rows have this in their column utc */
    size_t tests;    /* in the file, this one included */
    struct accepted_node *nodes;
    struct accepted_core *cores;
    size_t node_count, core_count;
};

/* Fill *a from d->accepted, whose texts it points to. Rows with an unknown
 * status count as ok. Returns 0; -1: out of memory, or there are no cores; *a is
 * then empty. */
int accepted_read(struct accepted *a, const struct dataset *d);
void accepted_release(struct accepted *a);

/* 1: row is one of this test, and its column kind is `kind`. */
int accepted_is(const struct accepted *a, const struct dataset *d, size_t row,
                const char *kind);

/* The median of a measurement over the cores of a node, in its unit; NaN: no
 * core has it. */
double accepted_median(const struct accepted *a, const struct dataset *d,
                       size_t node, const char *item);

#endif
