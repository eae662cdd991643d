/* SPDX-License-Identifier: BSD-3-Clause */
/* The two headline figures: the largest speed-up, and the most waits that
 * passed at the same time. */
#ifndef RESULTS_PAGE_BEST_H
#define RESULTS_PAGE_BEST_H

#include "results/page/section.h"

/* Only groups that trust_holds(); NULL: none. */
struct best {
    const struct group *speedup; /* of several workers, on several cores, on
                                    work of a fixed size */
    const struct group *overlap;
};

struct best best_of(const struct dataset *d);

/* One of the figures as text: large, and what it means. */
struct best_text {
    char figure[32], words[360];
};

/* Texts of what b has, the speed-up first. Returns how many, 0 to 2. */
size_t best_texts(const struct page *p, const struct best *b,
                  struct best_text to[2]);

#endif
