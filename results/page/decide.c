/* SPDX-License-Identifier: BSD-3-Clause */
/* Advice against rows; see decide.h. */
#include "results/page/decide.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CROWD = 1000 };

static const struct {
    const char *work, *advice;
    const char *drivers; /* that the advice means, blanks around each */
} kinds[WORK_KINDS] = {
    [WORK_COMPUTES] = {"computes", "processes, threads or ranks, one per core",
                       " openmp pthread fork mpi hybrid pool "},
    [WORK_WAITS] = {"waits for some things", "threads are enough",
                    " pthread gil openmp pool epoll uring "},
    [WORK_CROWDS] = {"waits for thousands", "an event loop",
                     " epoll uring pool "},
    [WORK_MIXED] = {"waits, then computes",
                    "an event loop with a pool of workers", " pool "},
};

static int in_words(const char *driver, const char *words)
{
    char wanted[40];

    snprintf(wanted, sizeof wanted, " %.30s ", driver);
    return strstr(words, wanted) != NULL;
}

/* How much of its time the work computes; by the serial run, or where there is
 * none by the run itself: CPU time against CPU time and waits. */
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

/* Rates within 5 % are the same; of those, the one with less memory. */
static int better(const struct group *a, const struct group *b)
{
    if (b == NULL)
        return 1;
    if (fabs(a->faster / b->faster - 1) < 0.05 && a->pss_bytes > 0 &&
        b->pss_bytes > 0)
        return a->pss_bytes < b->pss_bytes;
    return a->faster > b->faster;
}

static int family(const char *driver)
{
    return in_words(driver, " epoll uring ") ? 1
           : strcmp(driver, "pool") == 0     ? 2
           : strcmp(driver, "serial") == 0   ? 3
                                             : 0;
}

static int competes(const struct dataset *d, const struct group *g, int kind)
{
    return g->repetitions > 0 && !g->anchor && !g->implausible &&
           isfinite(g->faster) && strcmp(g->driver, "serial") != 0 &&
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

            if (competes(d, g, kind) &&
                family(g->driver) != family(out->best->driver) &&
                strcmp(g->kernel, out->best->kernel) == 0 &&
                better(g, out->second))
                out->second = g;
        }
        out->follows = in_words(out->best->driver, kinds[kind].drivers);
    }
}
