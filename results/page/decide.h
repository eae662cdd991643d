/* SPDX-License-Identifier: BSD-3-Clause */
/* What to take for which work: the usual advice, and the best of these rows.
 *
 * Kinds of work are told apart by the serial run: c = cores_achieved, how much
 * of its time it computed, and w = waits_achieved, how much it waited. */
#ifndef RESULTS_PAGE_DECIDE_H
#define RESULTS_PAGE_DECIDE_H

#include "results/analysis/dataset.h"

enum work_kind {
    WORK_COMPUTES, /* c >= 0.8 */
    WORK_WAITS,    /* c < 0.2, at most 1000 at a time */
    WORK_CROWDS,   /* c < 0.2, more than that */
    WORK_MIXED,    /* between */
    WORK_KINDS
};

struct decision {
    const char *work, *advice;  /* in words */
    const struct group *best;   /* NULL: no rows of this kind */
    const struct group *second; /* the best of another family of drivers */
    int follows; /* 1: the best is what the advice says; 0: it is not; -1: its
                    family is not known */
};

/* Fill all WORK_KINDS of to. */
void decide(const struct dataset *d, struct decision *to);

#endif
