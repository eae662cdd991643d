/* SPDX-License-Identifier: BSD-3-Clause */
/* How long work must take for several workers to pay, if they have to be
 * started for it. */
#ifndef RESULTS_PAGE_START_UP_H
#define RESULTS_PAGE_START_UP_H

#include "results/analysis/dataset.h"

/* For each known family, the serial time in ns from which its workers pay; NaN:
 * not measured. With n workers that take L to start, and 0 for serial's own
 * start, work of time T ends earlier if T > T / n + L, that is T > L n / (n -
 * 1). L is the column launch_ns less serial's, the median over computing groups
 * of the family, each of which has at most as many workers as cores. Ranks have
 * no launch time in their rows, because their launcher starts first. */
void start_up_pays(const struct dataset *d, double from[FAMILY_UNKNOWN]);

#endif
