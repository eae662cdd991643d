/* SPDX-License-Identifier: BSD-3-Clause */
/* The baseline of each group, and its speed-up over that; see group.h. */
#include "results/analysis/group_parts.h"

#include <math.h>
#include <string.h>

/* The serial group of the same work, or else the largest one with the same
 * units of work, whose rates are compared. Anchors of a sweep measure drift and
 * are never a baseline. */
static size_t baseline(const struct groups *all, const struct group *g)
{
    size_t similar = CSV_NONE, same = CSV_NONE;

    if (g->empty_work)
        return CSV_NONE;
    for (size_t i = 0; i < all->count; i++) {
        const struct group *b = &all->all[i];

        if (b->family != FAMILY_SERIAL || b->repetitions == 0 || b->anchor ||
            strcmp(b->host, g->host) != 0 || !group_same_units(b, g))
            continue;
        if (same == CSV_NONE && group_same_work(b, g))
            same = i;
        if (similar == CSV_NONE || b->work > all->all[similar].work)
            similar = i;
    }
    return same != CSV_NONE ? same : similar;
}

/* For rows of a version without the column family: the fastest one-worker group
 * of this work on this host, the first if equal; NULL: none. */
static struct group *fastest_alone(struct groups *all, const struct group *work)
{
    struct group *best = NULL;

    for (size_t i = 0; i < all->count; i++) {
        struct group *g = &all->all[i];

        if (g->workers != 1 || g->depth > 1 || g->repetitions == 0 ||
            !group_same_work(g, work) || strcmp(g->host, work->host) != 0)
            continue;
        if (best == NULL || g->median_ns < best->median_ns ||
            (g->median_ns == best->median_ns && g->first_row < best->first_row))
            best = g;
    }
    return best;
}

void groups_choose_baselines(struct groups *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct group *g = fastest_alone(all, &all->all[i]);

        if (g != NULL)
            g->family = FAMILY_SERIAL;
    }
}

/* Speed-ups above the number of cores occur if the parts fit into the caches of
 * several cores and the whole does not fit into those of one (S. Ristov and
 * others, "Superlinear Speedup in HPC Systems: Why and When?", FedCSIS 2016),
 * or if the serial run had a lower clock speed. Twice the cores is taken as the
 * limit of both. The cause of disturbed times is known. */
static void judge_excess(struct group *g, const struct group *base)
{
    double cores = g->cores > 1 ? g->cores : 1;
    double least = isfinite(g->ratio.at_95.lo) ? g->ratio.at_95.lo : g->faster;

    if (g->waited || !isfinite(g->cores) || !(g->faster > 1.1 * cores))
        return;
    g->implausible =
        least > 2 * cores && g->disturbed == 0 && base->disturbed == 0;
    g->above_cores = !g->implausible;
}

void groups_compare(struct groups *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct group *g = &all->all[i];
        const struct group *b;
        double per_work = 1;

        g->base = baseline(all, g);
        if (g->base == CSV_NONE || g->repetitions == 0)
            continue;
        b = &all->all[g->base];
        g->scaled = strcmp(b->args, g->args) != 0;
        if (g->scaled)
            per_work = g->work / b->work;
        if (!isfinite(per_work) || !(per_work > 0)) {
            g->base = CSV_NONE;
            continue;
        }
        group_ratio(b, g, &g->ratio);
        g->ratio.value *= per_work;
        g->ratio.at_95.lo *= per_work;
        g->ratio.at_95.hi *= per_work;
        g->faster = g->ratio.value;
        judge_excess(g, b);
    }
}
