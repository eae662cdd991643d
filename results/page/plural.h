/* SPDX-License-Identifier: BSD-3-Clause */
/* Grammar of counts: "1 worker", "2 workers". */
#ifndef RESULTS_PAGE_PLURAL_H
#define RESULTS_PAGE_PLURAL_H

/* What follows the noun: "" for 1, else "s". */
static inline const char *plural(long long count)
{
    return count == 1 ? "" : "s";
}

static inline const char *is_are(long long count)
{
    return count == 1 ? "is" : "are";
}

#endif
