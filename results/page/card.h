/* SPDX-License-Identifier: BSD-3-Clause */
/* A report on one card, for a mail or a slide: an SVG picture of 1200 by 675
 * with the answer, the two headline figures, the machine, and how far to trust
 * them. */
#ifndef RESULTS_PAGE_CARD_H
#define RESULTS_PAGE_CARD_H

#include "results/analysis/dataset.h"

/* Write it to path; "-" is stdout. Returns as page_write(). */
int card_write(const struct dataset *d, const char *path, struct err *e);

#endif
