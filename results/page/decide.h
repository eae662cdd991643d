/* SPDX-License-Identifier: BSD-3-Clause */
/* Which driver for which work: the usual advice, and the best of these rows.
 *
 * The serial run determines the kind of work, by c = cores_achieved, the share
 * of its time that it computed. The evidence is the work that both drivers that
 * follow the advice and other drivers did; without any, all work of the
 * kind. */
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
    ADVICE_UNKNOWN, /* no rows, or the family of the best is unknown */
    ADVICE_HOLDS,   /* the best follows the advice, or one that does suffices */
    ADVICE_EQUAL,   /* the best with and without the advice do not differ */
    ADVICE_ONE_RUN, /* one of them has a single run, so they cannot differ */
    ADVICE_UNTESTED, /* no driver that follows it did this work */
    ADVICE_FAILS,    /* the best does not follow it, and differs */
};

struct decision {
    const char *work, *advice;  /* as text */
    const struct group *best;   /* NULL: no rows of this kind */
    const struct group *second; /* the best of the other side of the advice on
                                   the same work, or else of another way to
                                   overlap; NULL: none */
    enum advice_verdict verdict;
    size_t distrusted; /* groups of this kind that may not be shown */
    /* The best group of each family that did the work of best on its host,
     * locks that let one worker compute left out; NULL: none. */
    const struct group *of[FAMILY_UNKNOWN];
    /* Bit set of the families to take: best's, and those that do not differ
     * from it; those that follow the advice, if it holds. */
    unsigned take;
};

/* Speed-ups of two groups differ: both have intervals, which are disjoint. */
int decide_differ(const struct group *a, const struct group *b);

/* Fill all WORK_KINDS of to. */
void decide(const struct dataset *d, struct decision *to);

#endif
