/* SPDX-License-Identifier: BSD-3-Clause */
/* Charts of overlap against the number of waits allowed at a time. */
#ifndef RESULTS_PAGE_WAITS_CHART_H
#define RESULTS_PAGE_WAITS_CHART_H

#include "results/page/section.h"

/* 1: g is part of the figure of work. If the depth of work was varied, that is
 * the same work; else the same kernel with any options. */
int waits_in_figure(const struct group *g, const struct group *work);

/* Waits that passed at a time, and work per second. */
void chart_of_waits(struct page *p, const struct group *work);
void chart_of_rates(struct page *p, const struct group *work);

#endif
