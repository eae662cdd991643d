/* SPDX-License-Identifier: BSD-3-Clause */
/* Charts of overlap against the number of waits allowed at a time. */
#ifndef RESULTS_PAGE_WAITS_CHART_H
#define RESULTS_PAGE_WAITS_CHART_H

#include "results/page/section.h"

/* 1: g is part of the figure of work. If the depth of work was varied, that is
 * the same work; else the same kernel with any options. */
int waits_in_figure(const struct group *g, const struct group *work);

/* The least share of the waits allowed that passed at a time, over the points
 * of the figure of work with several allowed, and its group. Near 1, all points
 * are on the diagonal of chart_of_waits(). NaN and NULL: no such point. */
double waits_least(const struct page *p, const struct group *work,
                   const struct group **of);

/* Waits that passed at a time, and work per second. */
void chart_of_waits(struct page *p, const struct group *work);
void chart_of_rates(struct page *p, const struct group *work);

/* Time, and memory of the program: for figures whose waits all pass. */
void chart_of_times(struct page *p, const struct group *work);
void chart_of_memory(struct page *p, const struct group *work);

#endif
