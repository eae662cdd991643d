/* SPDX-License-Identifier: BSD-3-Clause */
/* The page: one self-contained HTML file about a results directory.
 * sections.def lists its sections. */
#ifndef RESULTS_PAGE_PAGE_H
#define RESULTS_PAGE_PAGE_H

#include "results/analysis/dataset.h"

/* Write the page of d to path; it appears completely or not at all. "-" is
 * stdout. Returns 0;
 * -1 with EXIT_RESULTS (it cannot be written) or EXIT_UNAVAILABLE (memory). */
int page_write(const struct dataset *d, const char *path, struct err *e);

#endif
