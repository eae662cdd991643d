/* SPDX-License-Identifier: BSD-3-Clause */
/* What a results directory says, on a terminal: one table that sets both sides
 * beside each other, a sentence per point, and what to doubt. */
#ifndef RESULTS_PAGE_TEXT_H
#define RESULTS_PAGE_TEXT_H

#include "results/analysis/dataset.h"

void text_print(const struct dataset *d);

/* One plain sentence about a point: what was gained, and why. */
void text_explain(const struct group *g, char *to, size_t size);

#endif
