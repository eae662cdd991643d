/* SPDX-License-Identifier: BSD-3-Clause */
/* See group.h. */
#include "results/analysis/group.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int group_same_work(const struct group *a, const struct group *b)
{
    return a->work_hash == b->work_hash && strcmp(a->kernel, b->kernel) == 0 &&
           strcmp(a->args, b->args) == 0;
}

int group_usable(const struct group *g)
{
    return g->repetitions > 0 && !g->anchor;
}

int groups_first_of_work(const struct groups *all, size_t at)
{
    if (!group_usable(&all->all[at]))
        return 0;
    for (size_t i = 0; i < at; i++)
        if (group_usable(&all->all[i]) &&
            group_same_work(&all->all[i], &all->all[at]))
            return 0;
    return 1;
}

void groups_release(struct groups *g)
{
    for (size_t i = 0; g->all != NULL && i < g->count; i++) {
        free(g->all[i].times);
        free(g->all[i].run_medians);
        free(g->all[i].rows);
    }
    free(g->drivers);
    free(g->all);
    *g = (struct groups){0};
}

/* All waits of a pool are in flight on its one event loop. */
static int one_loop(const struct group *g)
{
    return g->family == FAMILY_POOL;
}

double group_width(const struct group *g)
{
    double workers = g->workers > 1 ? (double)g->workers : 1;
    double depth = g->depth > 1 ? (double)g->depth : 1;

    return one_loop(g) ? depth : workers * depth;
}

int group_size_text(const struct group *g, char *to, size_t size)
{
    if (g->depth > 1)
        return snprintf(to, size, "%lld%s%lld in flight", (long long)g->workers,
                        one_loop(g) ? " + " : " x ", (long long)g->depth);
    if (g->ranks > 1 && g->workers > g->ranks)
        return snprintf(to, size, "%lld ranks x %lld", (long long)g->ranks,
                        (long long)(g->workers / g->ranks));
    if (g->workers == ROW_UNKNOWN)
        return snprintf(to, size, "?");
    return snprintf(to, size, "%lld", (long long)g->workers);
}
