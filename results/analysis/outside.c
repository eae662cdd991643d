/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands measured from outside; see outside.h. */
#include "results/analysis/outside.h"

#include <math.h>

int outside_group(const struct dataset *d, const struct group *g)
{
    return g->repetitions > 0 &&
           isfinite(dataset_number(&d->runs, g->middle_row, "user_ns"));
}

int outside_name(const struct dataset *d, const struct group *g, char *to,
                 size_t size)
{
    int command = outside_group(d, g);

    return snprintf(to, size, "%.60s%s%.40s", g->kernel,
                    command ? "" : " under ", command ? "" : g->driver);
}

/* *groups: those with measurements. Returns how many of them are of commands. */
static size_t count(const struct dataset *d, size_t *groups)
{
    size_t n = 0;

    *groups = 0;
    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *g = &d->groups.all[i];

        if (g->repetitions == 0)
            continue;
        ++*groups;
        n += outside_group(d, g) != 0;
    }
    return n;
}

int outside_some(const struct dataset *d)
{
    size_t groups;

    return count(d, &groups) > 0;
}

int outside_all(const struct dataset *d)
{
    size_t groups, n = count(d, &groups);

    return n > 0 && n == groups;
}
