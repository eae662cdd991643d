/* SPDX-License-Identifier: BSD-3-Clause */
/* Weak scaling: as many times the work as there are workers. Which groups
 * belong together is seen from the work itself, so that two sweeps of fixed
 * sizes that happen to fit are used as well as one that was made for it. A
 * series grows from one usable serial group, its base. */
#ifndef RESULTS_ANALYSIS_WEAK_H
#define RESULTS_ANALYSIS_WEAK_H

#include "results/analysis/dataset.h"

struct weak {
    double speedup, efficiency; /* rates of work, not times */
    struct interval at_95;      /* of the efficiency */
    int few;
};

/* g's n workers did n times the work of base; n may be 1. */
int weak_belongs(const struct group *g, const struct group *base);

/* Compare g with the base of its series. */
void weak_compare(const struct group *g, const struct group *base,
                  struct weak *to);

/* A group with several workers belongs to base. */
int weak_begins(const struct dataset *d, const struct group *base);

/* 1: all rows of this work are part of a series, so that they say something
 * only next to the other sizes. */
int weak_only_grown(const struct dataset *d, const struct group *work);

/* The group of base's series with the largest speed-up on several workers, and
 * its figures; NULL: none. */
const struct group *weak_best(const struct dataset *d, const struct group *base,
                              struct weak *to);

#endif
