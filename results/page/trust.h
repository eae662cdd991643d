/* SPDX-License-Identifier: BSD-3-Clause */
/* Which figures may be shown as a result, and which runs to measure again. */
#ifndef RESULTS_PAGE_TRUST_H
#define RESULTS_PAGE_TRUST_H

#include "results/analysis/dataset.h"

/* The repetitions of g whose column `disturbed` is not empty. *by, unless NULL:
 * what disturbed the first of them, "" for none. */
size_t trust_disturbed(const struct dataset *d, const struct group *g,
                       const char **by);

/* 1: no repetition of g or of its baseline was disturbed, its speed-up is
 * plausible, and its workers are not mis-pinned. */
int trust_holds(const struct dataset *d, const struct group *g);

/* The warning to show next to a figure of g: "implausible", "disturbed" or
 * "". */
const char *trust_word(const struct dataset *d, const struct group *g);

/* Why all runs of d should be measured again, in sentences without a full stop:
 * load, steal time, drift, disturbed rows (quotas among them), implausible
 * speed-ups. Returns the count, at most TRUST_REASONS. */
enum { TRUST_REASONS = 20, TRUST_TEXT = 360 };
size_t trust_reasons(const struct dataset *d,
                     char to[TRUST_REASONS][TRUST_TEXT]);

/* The doubts that are not such a reason in short, without a full stop: each up
 * to its first semicolon; or that there are none. */
void trust_doubts(const struct dataset *d, char *to, size_t size);

#endif
