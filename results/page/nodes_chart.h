/* SPDX-License-Identifier: BSD-3-Clause */
/* All cores of all nodes of an acceptance test as one picture. */
#ifndef RESULTS_PAGE_NODES_CHART_H
#define RESULTS_PAGE_NODES_CHART_H

#include <stdio.h>

#include "results/analysis/accepted.h"

/* A square for each core, in lines of a node, coloured by its distance, with a
 * mark where it is not ok; and the legend. Of more than a page can show, nodes
 * with faults first. Returns how many nodes are left out. */
size_t nodes_chart(FILE *to, const struct dataset *d, const struct accepted *a);

/* Class of the colour of a core, as in the legend. */
const char *nodes_chart_class(const struct accepted_core *c);

#endif
