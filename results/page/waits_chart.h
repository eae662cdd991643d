/* SPDX-License-Identifier: BSD-3-Clause */
/* Overlap as charts, against how many waits were allowed at a time. */
#ifndef RESULTS_PAGE_WAITS_CHART_H
#define RESULTS_PAGE_WAITS_CHART_H

#include "results/page/section.h"

/* g is part of the figure of work: the same work where its depth was varied,
 * else the same kernel with any options. */
int waits_in_figure(const struct group *g, const struct group *work);

/* How many passed at a time, and how much was done in a second. */
void chart_of_waits(struct page *p, const struct group *work);
void chart_of_rates(struct page *p, const struct group *work);

#endif
