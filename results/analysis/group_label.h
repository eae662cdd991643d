/* SPDX-License-Identifier: BSD-3-Clause */
/* What tells groups apart that have the same work, driver and workers. */
#ifndef RESULTS_ANALYSIS_GROUP_LABEL_H
#define RESULTS_ANALYSIS_GROUP_LABEL_H

#include <stddef.h>

#include "results/analysis/dataset.h"

/* "depth 100, placed pu:0": what of g is different in a group that has all of
 * that in common with it, "" where there is no such group. */
void group_label(const struct dataset *d, const struct group *g, char *to,
                 size_t size);

#endif
