/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether a command follows its number of workers; see follow.h. */
#include "jobs/scale/follow.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define GROWS      1.3 /* a demand for cores that grows */
#define SOME       0.1 /* cores: less is hardly any computing */
#define TOO_LITTLE 0.6 /* of a core for each worker */

/* Cores wanted; where the queue is unknown, those at work. */
static double demand(const struct follow_point *p)
{
    return isfinite(p->wanted) ? p->wanted : p->cores;
}

static const char *plural(double n)
{
    return n > 0.995 && n < 1.005 ? "" : "s";
}

enum follow follow_judge(const struct follow_point *p, size_t n,
                         const char *how, char *text, size_t size)
{
    const struct follow_point *least = p, *most = p + n - 1;
    double from, to;
    int same_threads = 1;

    text[0] = '\0';
    if (n < 2)
        return FOLLOW_UNKNOWN;
    from = demand(least);
    to = demand(most);
    for (size_t i = 1; i < n; i++)
        same_threads &= !(fabs(p[i].threads - p[0].threads) >= 0.5);
    if (to > GROWS * from)
        return FOLLOW_YES;
    if (same_threads && isfinite(least->threads)) {
        snprintf(text, size,
                 "the command ignores the number of workers (%s): with %" PRId64
                 " and with %" PRId64 " of them it had %.0f thread%s that "
                 "wanted %.2f core%s",
                 how, least->workers, most->workers, least->threads,
                 plural(least->threads), from, plural(from));
        return FOLLOW_IGNORED;
    }
    if (to < SOME || !isfinite(most->threads))
        return FOLLOW_UNKNOWN;
    if (to < TOO_LITTLE * (double)most->workers) {
        snprintf(text, size,
                 "more workers do not bring more cores to work: with %" PRId64
                 " of them %.0f thread%s wanted %.2f core%s, with %" PRId64
                 " it was %.2f",
                 most->workers, most->threads, plural(most->threads), to,
                 plural(to), least->workers, from);
        return FOLLOW_IDLE;
    }
    return FOLLOW_UNKNOWN;
}
