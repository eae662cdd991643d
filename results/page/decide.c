/* SPDX-License-Identifier: BSD-3-Clause */
/* See decide.h. */
#include "results/page/decide.h"

#include <math.h>
#include <string.h>

enum { CROWD = 1000 };

static const struct {
    const char *work, *advice;
    unsigned families; /* that follow the advice, a bit each */
} kinds[WORK_KINDS] = {
    [WORK_COMPUTES] = {"computes", "processes, threads or ranks, one per core",
                       1 << FAMILY_THREADS | 1 << FAMILY_PROCESSES |
                           1 << FAMILY_RANKS | 1 << FAMILY_POOL},
    [WORK_WAITS] = {"waits for some things", "threads suffice",
                    1 << FAMILY_THREADS | 1 << FAMILY_LOOP | 1 << FAMILY_POOL},
    [WORK_CROWDS] = {"waits for thousands", "an event loop",
                     1 << FAMILY_LOOP | 1 << FAMILY_POOL},
    [WORK_MIXED] = {"waits, then computes",
                    "an event loop with a pool of workers", 1 << FAMILY_POOL},
};

/* The part of its time that the work computes: by the serial run, or without
 * one by the run itself, CPU time / (CPU time + waits). */
static double computing(const struct dataset *d, const struct group *g)
{
    double cpu, wait;

    if (g->base != CSV_NONE)
        return d->groups.all[g->base].cores;
    if (!g->waited)
        return 1;
    cpu = dataset_median(d, g, "work_cpu_ns");
    wait = dataset_median(d, g, "wait_ns");
    return cpu / (cpu + wait);
}

static int kind_of(const struct dataset *d, const struct group *g)
{
    double c = computing(d, g);

    if (!isfinite(c))
        return -1;
    if (c >= 0.8)
        return WORK_COMPUTES;
    if (c >= 0.2)
        return WORK_MIXED;
    return group_width(g) > CROWD ? WORK_CROWDS : WORK_WAITS;
}

/* Rates within 5 % count as equal; then the group with less memory is
 * better. */
static int better(const struct group *a, const struct group *b)
{
    if (b == NULL)
        return 1;
    if (fabs(a->faster / b->faster - 1) < 0.05 && a->pss_bytes > 0 &&
        b->pss_bytes > 0)
        return a->pss_bytes < b->pss_bytes;
    return a->faster > b->faster;
}

/* Threads, processes and ranks are one way to use more cores. */
static enum family way_of(const struct group *g)
{
    return g->family == FAMILY_PROCESSES || g->family == FAMILY_RANKS
               ? FAMILY_THREADS
               : g->family;
}

/* Whether the best run follows the advice; -1: its family is unknown. */
static int follows(const struct group *best, int kind)
{
    if (best->family == FAMILY_UNKNOWN)
        return -1;
    if (kind == WORK_COMPUTES && best->one_at_a_time)
        return 0;
    return (kinds[kind].families >> best->family & 1) != 0;
}

static int competes(const struct dataset *d, const struct group *g, int kind)
{
    return g->repetitions > 0 && !g->anchor && !g->implausible &&
           isfinite(g->faster) && g->family != FAMILY_SERIAL &&
           kind_of(d, g) == kind;
}

void decide(const struct dataset *d, struct decision *to)
{
    for (int kind = 0; kind < WORK_KINDS; kind++) {
        struct decision *out = &to[kind];

        *out = (struct decision){kinds[kind].work, kinds[kind].advice, NULL,
                                 NULL, 0};
        for (size_t i = 0; i < d->groups.count; i++) {
            const struct group *g = &d->groups.all[i];

            if (competes(d, g, kind) && better(g, out->best))
                out->best = g;
        }
        if (out->best == NULL)
            continue;
        for (size_t i = 0; i < d->groups.count; i++) {
            const struct group *g = &d->groups.all[i];

            if (competes(d, g, kind) && way_of(g) != way_of(out->best) &&
                strcmp(g->kernel, out->best->kernel) == 0 &&
                better(g, out->second))
                out->second = g;
        }
        out->follows = follows(out->best, kind);
    }
}
