/* SPDX-License-Identifier: BSD-3-Clause */
/* Strong scaling as charts: one work, a point per usable group. */
#ifndef RESULTS_PAGE_SCALING_CHART_H
#define RESULTS_PAGE_SCALING_CHART_H

#include "results/page/section.h"

void chart_of_scaling(struct page *p, const struct group *work);
void chart_of_scaling_small(struct page *p, const struct group *work);
void chart_of_efficiency(struct page *p, const struct group *work);

#endif
