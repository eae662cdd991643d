/* SPDX-License-Identifier: BSD-3-Clause */
/* A section of the page: one file section_NAME.c, which exports one struct, and
 * one line in sections.def. */
#ifndef RESULTS_PAGE_SECTION_H
#define RESULTS_PAGE_SECTION_H

#include <stdio.h>

#include "results/analysis/dataset.h"

struct page {
    FILE *to;
    const struct dataset *d;
};

struct section {
    const char *id, *link; /* anchor, and its text in the navigation bar */
    const char *title;
    const char *intro; /* a paragraph under the title, or "" */

    /* Print the body to p->to. Returns 1 if the rows have nothing for this
     * section; its output is dropped then. */
    int (*print)(struct page *p);

    /* The command that would fill an empty section, listed at the end of the
     * page; NULL: an empty section is not mentioned. */
    const char *cure;
};

#endif
