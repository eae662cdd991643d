/* SPDX-License-Identifier: BSD-3-Clause */
/* The answer of a report: which execution model to take for which work, or for
 * commands that were measured from outside, how many workers. The page and the
 * card show it. */
#ifndef RESULTS_PAGE_ANSWER_H
#define RESULTS_PAGE_ANSWER_H

#include "results/page/section.h"

enum { ANSWER_ROWS = 8, ANSWER_CELLS = 6 };

struct answer_cell {
    char text[40]; /* "1.99×"; "": not measured */
    char note[40]; /* "2 workers", "31 MiB"; may be "" */
    int taken;     /* one that the row recommends */
};

struct answer_row {
    char work[64];      /* the kind of work, or the command */
    char evidence[240]; /* the work that was measured, or "" */
    char take[96];      /* what to take */
    char doubt[120];    /* why to doubt it, or "" */
    struct answer_cell cells[ANSWER_CELLS];
};

struct answer {
    const char *title;                 /* of the page, without the host */
    const char *work_head, *take_head; /* heads of the first columns */
    const char *heads[ANSWER_CELLS];   /* of the cells; NULL: not used */
    const char *note;                  /* how to read it */
    const char *start_note; /* the same, of times to start; NULL: none */
    struct answer_row rows[ANSWER_ROWS];
    size_t count;    /* rows; 0: the dataset has nothing to recommend */
    size_t left_out; /* commands beyond ANSWER_ROWS */
};

/* Fill *a from p->d. */
void answer_make(const struct page *p, struct answer *a);

/* Print it as a table. */
void answer_print(FILE *to, const struct answer *a);

/* " on HOST", " on 3 machines", or "". Returns as snprintf. */
int answer_host(const struct dataset *d, char *to, size_t size);

#endif
