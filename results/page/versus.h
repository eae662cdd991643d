/* SPDX-License-Identifier: BSD-3-Clause */
/* Points that two directories have, with the ratio of their times: the output
 * of `brigade compare` as text, JSON and Markdown. */
#ifndef RESULTS_PAGE_VERSUS_H
#define RESULTS_PAGE_VERSUS_H

#include <stdio.h>

#include "results/analysis/dataset.h"

enum versus_form { VERSUS_TEXT, VERSUS_JSON, VERSUS_MARKDOWN };

/* a and b are the same point of two datasets. */
struct versus_pair {
    const struct group *a, *b;
};

struct versus {
    const struct dataset *a, *b;
    struct versus_pair *pairs; /* [count], in the order of a */
    size_t count, only_a, only_b;
};

/* Print the pairs. Returns 0; -1 with EXIT_RESULTS or EXIT_UNAVAILABLE
 * (memory). For text and Markdown, a write error is left to the caller's
 * fflush() and ferror(). */
int versus_print(const struct versus *v, enum versus_form form, FILE *to,
                 struct err *e);

#endif
