/* SPDX-License-Identifier: BSD-3-Clause */
/* A section of the page: one file section_NAME.c, which exports one struct, and
 * one line in sections.def. */
#ifndef RESULTS_PAGE_SECTION_H
#define RESULTS_PAGE_SECTION_H

#include <stdio.h>

#include "results/analysis/dataset.h"

enum { PAGE_HEADS = 16 };

struct page {
    FILE *to;
    const struct dataset *d;
    const struct work_titles *titles; /* NULL: not made; see work_title.h */
    int outside; /* 1: all rows are of commands, which have no drivers */
    const char *heads[PAGE_HEADS]; /* of the table that page_heads() made */
};

struct section {
    const char *id; /* anchor */
    const char *title;
    const char *intro; /* next to the title, also of a folded section, or "" */
    int unfolded;      /* 1: the page shows its body without a click, as it does
                          all if the rows have no measured points */

    /* Print the body to p->to. Returns 1 if the rows have nothing for this
     * section; its output is dropped then. */
    int (*print)(struct page *p);

    /* The command that would fill an empty section, listed at the end of the
     * page; NULL: an empty section is not mentioned. */
    const char *cure;
};

#endif
