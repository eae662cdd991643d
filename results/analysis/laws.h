/* SPDX-License-Identifier: BSD-3-Clause */
/* Select the laws and points to fit in a results directory. */
#ifndef RESULTS_ANALYSIS_LAWS_H
#define RESULTS_ANALYSIS_LAWS_H

#include "results/analysis/dataset.h"
#include "results/analysis/fit.h"

/* One law, fitted to all sizes of one driver on one work, with the serial run
 * as n = 1. n counts workers, or for work that waits, the waits in flight.
 * Times are per unit of work, so that the number of tasks may differ. A point
 * is the median of one run: repetitions in a run are not independent, and
 * counting them separately would make the intervals too narrow. */
struct law {
    const struct group *group; /* the first of its points */
    struct fit fit;
    struct err why_not; /* if not fitted */
    int fitted;
    size_t points; /* groups, not repetitions */
};

struct laws {
    struct law *all;
    size_t count;
};

/* Amdahl and USL for every work of fixed size, Gustafson if the work grows with
 * the workers. Series of one size are skipped. Returns 0; -1: out of memory. In
 * both cases the caller calls laws_release(). */
int laws_make(struct laws *l, const struct dataset *d);
void laws_release(struct laws *l);

#endif
