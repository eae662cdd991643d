/* SPDX-License-Identifier: BSD-3-Clause */
/* See group_label.h. */
#include "results/analysis/group_label.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *column, *before, *after;
} ways[] = {
    {"depth", "depth ", ""},
    {"place", "placed ", ""},
    {"schedule", "schedule ", ""},
    {"pages", "", " pages"},
    {"grain", "grain ", ""},
    {"driver_args", "", ""},
    {"isa", "", ""},
    {"host", "on ", ""},
};

static int alike(const struct group *a, const struct group *b)
{
    return group_same_work(a, b) && strcmp(a->driver, b->driver) == 0 &&
           a->workers == b->workers && a->ranks == b->ranks &&
           a->anchor == b->anchor;
}

static int differs(const struct dataset *d, const struct group *g,
                   const char *column)
{
    const char *mine = dataset_text(&d->runs, g->middle_row, column);

    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *other = &d->groups.all[i];

        if (alike(g, other) &&
            strcmp(mine, dataset_text(&d->runs, other->middle_row, column)) !=
                0)
            return 1;
    }
    return 0;
}

void group_label(const struct dataset *d, const struct group *g, char *to,
                 size_t size)
{
    size_t used = 0;

    *to = '\0';
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const char *mine =
            dataset_text(&d->runs, g->middle_row, ways[i].column);
        char part[80];

        if (*mine == '\0' || !differs(d, g, ways[i].column))
            continue;
        snprintf(part, sizeof part, "%s%.40s%s", ways[i].before, mine,
                 ways[i].after);
        if (used + strlen(part) + 3 > size)
            return;
        used += (size_t)snprintf(to + used, size - used, "%s%s",
                                 used > 0 ? ", " : "", part);
    }
}
