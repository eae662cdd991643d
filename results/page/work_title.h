/* SPDX-License-Identifier: BSD-3-Clause */
/* Works in people's words: "primes to 2e9", "15 x 15 blur of 4096 x 2048
 * bytes", "1e4 waits of 100 ms". What a title says follows from the options of
 * the work, not from the name of its kernel, so a new kernel with such options
 * has a title. Without them, the title is the kernel and its options. */
#ifndef RESULTS_PAGE_WORK_TITLE_H
#define RESULTS_PAGE_WORK_TITLE_H

#include <stddef.h>

#include "results/page/section.h"

enum { WORK_TITLE = 240 };

/* The titles of all works of a dataset, so that no two are the same: works that
 * differ in other options have those options, too. */
struct work_titles {
    struct work_name *all; /* by work_row */
    size_t count;
};

/* Returns 0; -1: out of memory, and *t is empty. */
int work_titles_make(struct work_titles *t, const struct groups *all);
void work_titles_release(struct work_titles *t);

/* The title of the work of g: from p->titles or, without them, by itself.
 * Returns as snprintf. */
int work_title(const struct page *p, const struct group *g, char *to,
               size_t size);

#endif
