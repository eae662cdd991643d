/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of commands that `brigade scale` measured from outside: what Brigade
 * guarantees for its own kernels does not hold for them. */
#ifndef RESULTS_ANALYSIS_OUTSIDE_H
#define RESULTS_ANALYSIS_OUTSIDE_H

#include "results/analysis/dataset.h"

/* Whether some, and whether all, groups with measurements are of commands. */
int outside_some(const struct dataset *d);
int outside_all(const struct dataset *d);

/* 1: g is of a command. */
int outside_group(const struct dataset *d, const struct group *g);

/* "primes under openmp", or the name of a command. Returns as snprintf. */
int outside_name(const struct dataset *d, const struct group *g, char *to,
                 size_t size);

#endif
