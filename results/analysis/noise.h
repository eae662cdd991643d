/* SPDX-License-Identifier: BSD-3-Clause */
/* How far the figures are to be trusted, in words: what else the machine did
 * while they were taken. */
#ifndef RESULTS_ANALYSIS_NOISE_H
#define RESULTS_ANALYSIS_NOISE_H

#include <stddef.h>

#include "results/analysis/dataset.h"

enum { NOISE_MAX = 16, NOISE_TEXT = 320 };

struct noise {
    char lines[NOISE_MAX][NOISE_TEXT]; /* one plain sentence each */
    int bad[NOISE_MAX];                /* 1: doubt figures because of it */
    size_t count;
};

/* Look at the spread of repetitions, outliers, the drift of the anchors, and
 * load, steal time, governor and turbo of every host. */
void noise_diagnose(const struct dataset *d, struct noise *n);

#endif
