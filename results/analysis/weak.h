/* SPDX-License-Identifier: BSD-3-Clause */
/* Weak scaling: n workers do n times the work. Groups belong together if their
 * work is in proportion, so that fixed-size sweeps with matching sizes are used
 * as well as weak sweeps. A series starts from one usable serial group, its
 * base. */
#ifndef RESULTS_ANALYSIS_WEAK_H
#define RESULTS_ANALYSIS_WEAK_H

#include "results/analysis/dataset.h"

struct weak {
    double speedup, efficiency; /* rates of work, not times */
    struct interval at_95;      /* of the efficiency */
    int few;
};

/* 1: the n workers of g did n times the work of base; n may be 1. */
int weak_belongs(const struct group *g, const struct group *base);

/* Compare g with the base of its series. */
void weak_compare(const struct group *g, const struct group *base,
                  struct weak *to);

/* 1: some group with several workers belongs to base. */
int weak_begins(const struct dataset *d, const struct group *base);

/* 1: all groups of this work are part of a weak series, so figures of strong
 * scaling omit them. */
int weak_only_grown(const struct dataset *d, const struct group *work);

#endif
