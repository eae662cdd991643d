/* SPDX-License-Identifier: BSD-3-Clause */
/* Compare the first repetition of a fresh process with the later ones: it
 * includes page faults, cold caches and low clock rates. */
#ifndef RESULTS_ANALYSIS_COLD_H
#define RESULTS_ANALYSIS_COLD_H

#include <stddef.h>

#include "results/analysis/dataset.h"

struct cold {
    size_t processes; /* whose first repetition has a row */
    double times;     /* median of those / median of the later repetitions */
    int clearly;      /* 1: slower by a fifth or more, and outside the spread
                         of the later ones (Tukey's fence) */
};

/* Compare the repetitions 0 of the runs of g, warm-ups included, with the
 * others. Returns 0; 1: no row of a repetition 0, fewer than 3 others, or no
 * memory. */
int cold_of(const struct dataset *d, const struct group *g, struct cold *c);

#endif
