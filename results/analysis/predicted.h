/* SPDX-License-Identifier: BSD-3-Clause */
/* Predictions: series of simulated groups, and the measurements of the same
 * points. A series is one kernel under one driver with the same options of both
 * and the same label (platform), on several numbers of ranks; a label with
 * "kind=weak" marks one whose work grows with them. */
#ifndef RESULTS_ANALYSIS_PREDICTED_H
#define RESULTS_ANALYSIS_PREDICTED_H

#include "results/analysis/dataset.h"

/* 1: g is a weak series. */
int predicted_is_weak(const struct group *g, const struct dataset *d);

/* 1: a and b, of d->predicted, are one series. */
int predicted_same(const struct dataset *d, const struct group *a,
                   const struct group *b);

/* 1: d->predicted.all[at] is the first of its series with a time. */
int predicted_begins(const struct dataset *d, size_t at);

/* The next group of the series of `first` with more ranks than `last`, or with
 * the fewest (last: NULL); NULL: none. */
const struct group *predicted_next(const struct dataset *d,
                                   const struct group *first,
                                   const struct group *last);

/* Rate of work of g over that of base per rank of base: 2.0 where twice the
 * ranks of base do twice as much in the same time. */
double predicted_speedup(const struct group *g, const struct group *base);

/* The measurement of the same point: kernel, options, driver, ranks, workers;
 * NULL: none. */
const struct group *predicted_measured(const struct dataset *d,
                                       const struct group *g);

#endif
