/* SPDX-License-Identifier: BSD-3-Clause */
/* The top of the page: what was measured, on which machine, and the best
 * speed-up and the widest overlap with their charts. */
#ifndef RESULTS_PAGE_HEADLINE_H
#define RESULTS_PAGE_HEADLINE_H

#include "results/page/section.h"

void headline_print(struct page *p);

#endif
