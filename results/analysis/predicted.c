/* SPDX-License-Identifier: BSD-3-Clause */
/* See predicted.h. */
#include "results/analysis/predicted.h"

#include <string.h>

static const char *label_of(const struct dataset *d, const struct group *g)
{
    return dataset_text(&d->simulated, g->first_row, "label");
}

int predicted_is_weak(const struct group *g, const struct dataset *d)
{
    return strstr(label_of(d, g), "kind=weak") != NULL;
}

int predicted_same(const struct dataset *d, const struct group *a,
                   const struct group *b)
{
    return strcmp(a->kernel, b->kernel) == 0 &&
           strcmp(a->driver, b->driver) == 0 &&
           strcmp(a->driver_args, b->driver_args) == 0 &&
           strcmp(label_of(d, a), label_of(d, b)) == 0 &&
           (predicted_is_weak(a, d) || strcmp(a->args, b->args) == 0);
}

int predicted_begins(const struct dataset *d, size_t at)
{
    const struct groups *all = &d->predicted;

    if (all->all[at].repetitions == 0)
        return 0;
    for (size_t i = 0; i < at; i++)
        if (all->all[i].repetitions > 0 &&
            predicted_same(d, &all->all[i], &all->all[at]))
            return 0;
    return 1;
}

const struct group *predicted_next(const struct dataset *d,
                                   const struct group *first,
                                   const struct group *last)
{
    const struct group *next = NULL;

    for (size_t i = 0; i < d->predicted.count; i++) {
        const struct group *g = &d->predicted.all[i];

        if (g->repetitions > 0 && predicted_same(d, first, g) &&
            (last == NULL || g->ranks > last->ranks) &&
            (next == NULL || g->ranks < next->ranks))
            next = g;
    }
    return next;
}

double predicted_speedup(const struct group *g, const struct group *base)
{
    return base->time.median / g->time.median * (g->work / base->work) *
           (double)base->ranks;
}

const struct group *predicted_measured(const struct dataset *d,
                                       const struct group *g)
{
    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *m = &d->groups.all[i];

        if (group_usable(m) && group_same_work(m, g) &&
            strcmp(m->driver, g->driver) == 0 &&
            strcmp(m->driver_args, g->driver_args) == 0 &&
            m->ranks == g->ranks && m->workers == g->workers)
            return m;
    }
    return NULL;
}
