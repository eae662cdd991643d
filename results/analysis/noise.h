/* SPDX-License-Identifier: BSD-3-Clause */
/* The reliability of the figures, in sentences: the spread of the times, and
 * other activity of the machine. */
#ifndef RESULTS_ANALYSIS_NOISE_H
#define RESULTS_ANALYSIS_NOISE_H

#include <stddef.h>

#include "results/analysis/dataset.h"

enum { NOISE_MAX = 16, NOISE_TEXT = 320 };

enum noise_weight {
    NOISE_NOTE,  /* not a reason to doubt figures */
    NOISE_DOUBT, /* a reason to doubt figures */
    NOISE_AGAIN, /* a reason to measure again */
};

struct noise {
    char lines[NOISE_MAX][NOISE_TEXT]; /* one sentence each */
    int bad[NOISE_MAX];                /* enum noise_weight */
    size_t count;
};

/* Diagnose the spread of repetitions, outliers, slow first repetitions, the
 * drift of the anchors, and load, steal time, governor and turbo of every
 * host. */
void noise_diagnose(const struct dataset *d, struct noise *n);

#endif
