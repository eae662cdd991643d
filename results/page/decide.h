/* SPDX-License-Identifier: BSD-3-Clause */
/* Which driver for which work: the usual advice, and the best of these rows.
 *
 * The serial run tells the kind of work, by c = cores_achieved, the part of its
 * time that it computed. Of the works of a kind, those that drivers of both
 * sides of the advice did are the evidence; without any, all works are. */
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

/* What the rows say about the advice. Speed-ups differ only if their intervals
 * do not overlap. */
enum advice_verdict {
    ADVICE_UNKNOWN, /* no rows, or the best's family is not known */
    ADVICE_HOLDS, /* the best follows the advice, or what follows it suffices */
    ADVICE_EQUAL, /* the best of either side do not differ */
    ADVICE_ONE_RUN,  /* one of them has one run only, so they cannot differ */
    ADVICE_UNTESTED, /* nothing that follows it did this work */
    ADVICE_FAILS,    /* the best does not follow it, and differs */
};

struct decision {
    const char *work, *advice;  /* as text */
    const struct group *best;   /* NULL: no rows of this kind */
    const struct group *second; /* the best of the other side of the advice on
                                   the same work, or else of another way to
                                   overlap; NULL: none */
    enum advice_verdict verdict;
};

/* Fill all WORK_KINDS of to. */
void decide(const struct dataset *d, struct decision *to);

#endif
