/* SPDX-License-Identifier: BSD-3-Clause */
/* See decide.h. */
#include "results/page/decide.h"

#include <math.h>
#include <string.h>

#include "results/page/trust.h"

enum { CROWD = 1000 };

static const struct {
    const char *work, *advice;
    unsigned families; /* bit set of those that follow the advice */
    double enough;     /* the advice holds from this share of the best on */
} kinds[WORK_KINDS] = {
    [WORK_COMPUTES] = {"computes", "processes, threads or ranks, one per core",
                       1 << FAMILY_THREADS | 1 << FAMILY_PROCESSES |
                           1 << FAMILY_RANKS | 1 << FAMILY_POOL,
                       1},
    [WORK_WAITS] = {"waits for some things", "threads suffice",
                    1 << FAMILY_THREADS, 0.9},
    [WORK_CROWDS] = {"waits for thousands", "an event loop",
                     1 << FAMILY_LOOP | 1 << FAMILY_POOL, 1},
    [WORK_MIXED] = {"waits, then computes",
                    "an event loop with a pool of workers", 1 << FAMILY_POOL,
                    1},
};

/* The share of time that the work computes: from the serial run or, without
 * one, from the run itself, CPU time / (CPU time + waits). */
static double computing(const struct dataset *d, const struct group *g)
{
    double cpu, wait;

    /* Without waits it computes, however little of a core it got. */
    if (!g->waited && (g->base == CSV_NONE || !d->groups.all[g->base].waited))
        return 1;
    if (g->base != CSV_NONE)
        return d->groups.all[g->base].cores;
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

/* Threads, processes and ranks count as the same way to use more cores. */
static enum family way_of(const struct group *g)
{
    return g->family == FAMILY_PROCESSES || g->family == FAMILY_RANKS
               ? FAMILY_THREADS
               : g->family;
}

/* Whether g follows the advice; -1: its family is unknown. */
static int follows(const struct group *g, int kind)
{
    if (g->family == FAMILY_UNKNOWN)
        return -1;
    if (kind == WORK_COMPUTES && g->one_at_a_time)
        return 0;
    return (kinds[kind].families >> g->family & 1) != 0;
}

/* A group that would compete if it can be trusted. */
static int is_of_kind(const struct dataset *d, const struct group *g, int kind)
{
    return g->repetitions > 0 && !g->anchor && isfinite(g->faster) &&
           g->family != FAMILY_SERIAL && kind_of(d, g) == kind;
}

static int competes(const struct dataset *d, const struct group *g, int kind)
{
    return is_of_kind(d, g, kind) && trust_holds(d, g);
}

/* The best group of this work that follows the advice, or that does not. */
static const struct group *best_side(const struct dataset *d,
                                     const struct group *of, int kind, int side)
{
    const struct group *best = NULL;

    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *g = &d->groups.all[i];

        if (group_same_work(g, of) && strcmp(g->host, of->host) == 0 &&
            competes(d, g, kind) && follows(g, kind) == side && better(g, best))
            best = g;
    }
    return best;
}

/* 1: drivers that follow the advice and others did the work of g. */
static int is_evidence(const struct dataset *d, const struct group *g, int kind)
{
    return best_side(d, g, kind, 0) != NULL && best_side(d, g, kind, 1) != NULL;
}

static const struct group *best_of(const struct dataset *d, int kind,
                                   int evidence)
{
    const struct group *best = NULL;

    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *g = &d->groups.all[i];

        if (competes(d, g, kind) && (!evidence || is_evidence(d, g, kind)) &&
            better(g, best))
            best = g;
    }
    return best;
}

/* The best group of the same work with another way to overlap. */
static const struct group *another_way(const struct dataset *d,
                                       const struct group *best, int kind)
{
    const struct group *second = NULL;

    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *g = &d->groups.all[i];

        if (competes(d, g, kind) && way_of(g) != way_of(best) &&
            group_same_work(g, best) && better(g, second))
            second = g;
    }
    return second;
}

/* Intervals within one run lack the differences between processes. */
static int one_run(const struct group *g)
{
    return g->ratio.few == STATS_WITHIN;
}

/* Without an interval, groups do not count as different. */
int decide_differ(const struct group *a, const struct group *b)
{
    const struct interval *i = &a->ratio.at_95, *j = &b->ratio.at_95;

    return isfinite(i->lo) && isfinite(j->lo) &&
           (i->lo > j->hi || j->lo > i->hi);
}

static void judge(const struct dataset *d, int kind, struct decision *to)
{
    int side = follows(to->best, kind);
    const struct group *other =
        side < 0 ? NULL : best_side(d, to->best, kind, !side);

    to->second = other != NULL ? other : another_way(d, to->best, kind);
    if (side < 0)
        to->verdict = ADVICE_UNKNOWN;
    else if (other == NULL)
        to->verdict = side ? ADVICE_HOLDS : ADVICE_UNTESTED;
    else if (!side && other->faster >= kinds[kind].enough * to->best->faster)
        to->verdict = ADVICE_HOLDS;
    else if (one_run(to->best) || one_run(other))
        to->verdict = ADVICE_ONE_RUN;
    else if (!decide_differ(to->best, other))
        to->verdict = ADVICE_EQUAL;
    else
        to->verdict = side ? ADVICE_HOLDS : ADVICE_FAILS;
}

/* Fill the best group of each family. Serial is the baseline itself. */
static void fill_families(const struct dataset *d, int kind,
                          struct decision *to)
{
    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *g = &d->groups.all[i];

        if (g->family != FAMILY_UNKNOWN && !g->one_at_a_time &&
            group_same_work(g, to->best) &&
            strcmp(g->host, to->best->host) == 0 && competes(d, g, kind) &&
            better(g, to->of[g->family]))
            to->of[g->family] = g;
    }
    if (to->best->base != CSV_NONE)
        to->of[FAMILY_SERIAL] = &d->groups.all[to->best->base];
}

/* Speed-ups below this do not pay for the other model. */
static const double WORTH = 1.05;

static unsigned families_to_take(const struct decision *to, int kind)
{
    unsigned take = 0, advised;

    if (to->best->faster < WORTH)
        return 1U << FAMILY_SERIAL;
    for (int f = 0; f < FAMILY_UNKNOWN; f++) {
        const struct group *g = to->of[f];

        if (g != NULL && f != FAMILY_SERIAL &&
            (g == to->best || g->faster > to->best->faster * 0.95 ||
             (g->faster >= WORTH && !one_run(g) && !one_run(to->best) &&
              isfinite(g->ratio.at_95.lo) && !decide_differ(g, to->best))))
            take |= 1U << f;
    }
    advised = kinds[kind].families & ~(1U << FAMILY_SERIAL);
    if (to->verdict != ADVICE_HOLDS)
        return take;
    if ((take & advised) != 0)
        return take & advised;
    /* The best of those that suffice. */
    return to->second != NULL && to->second->family != FAMILY_UNKNOWN
               ? 1U << to->second->family
               : take;
}

void decide(const struct dataset *d, struct decision *to)
{
    for (int kind = 0; kind < WORK_KINDS; kind++) {
        struct decision *out = &to[kind];

        *out = (struct decision){.work = kinds[kind].work,
                                 .advice = kinds[kind].advice};
        out->best = best_of(d, kind, 1);
        if (out->best == NULL)
            out->best = best_of(d, kind, 0);
        for (size_t i = 0; i < d->groups.count; i++)
            out->distrusted += is_of_kind(d, &d->groups.all[i], kind) &&
                               !trust_holds(d, &d->groups.all[i]);
        if (out->best == NULL)
            continue;
        judge(d, kind, out);
        fill_families(d, kind, out);
        out->take = families_to_take(out, kind);
    }
}
