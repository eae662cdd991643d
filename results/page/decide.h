/* SPDX-License-Identifier: BSD-3-Clause */
/* Which driver for which work: the usual advice, and the best of these rows.
 *
 * The serial run tells the kind of work, by c = cores_achieved, the part of its
 * time that it computed. */
#ifndef RESULTS_PAGE_DECIDE_H
#define RESULTS_PAGE_DECIDE_H

#include "results/analysis/dataset.h"

enum work_kind {
    WORK_COMPUTES, /* c >= 0.8 */
    WORK_WAITS,    /* c < 0.2, at most 1000 at a time */
    WORK_CROWDS,   /* c < 0.2, more than that */
    WORK_MIXED,    /* 0.2 <= c < 0.8 */
    WORK_KINDS
};

struct decision {
    const char *work, *advice;  /* as text */
    const struct group *best;   /* NULL: no rows of this kind */
    const struct group *second; /* the best of another way to overlap */
    int follows; /* 1: the best follows the advice; 0: it does not; -1: its
                    family is not known */
};

/* Fill all WORK_KINDS of to. */
void decide(const struct dataset *d, struct decision *to);

#endif
