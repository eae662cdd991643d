/* SPDX-License-Identifier: BSD-3-Clause */
/* The report for a terminal: a table of all points with a sentence each, the
 * laws, and the reliability of the figures. */
#ifndef RESULTS_PAGE_TEXT_H
#define RESULTS_PAGE_TEXT_H

#include "results/analysis/dataset.h"

void text_print(const struct dataset *d);

/* One sentence about a point: its speed-up, and why. */
void text_explain(const struct group *g, char *to, size_t size);

#endif
