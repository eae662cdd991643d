/* SPDX-License-Identifier: BSD-3-Clause */
/* Labels for groups that have the same work, driver and workers. */
#ifndef RESULTS_ANALYSIS_GROUP_LABEL_H
#define RESULTS_ANALYSIS_GROUP_LABEL_H

#include <stddef.h>

#include "results/analysis/dataset.h"

/* "depth 100, placed pu:0": the settings in which g differs from such a group;
 * "": g is the only one. */
void group_label(const struct dataset *d, const struct group *g, char *to,
                 size_t size);

#endif
