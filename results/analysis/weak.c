/* SPDX-License-Identifier: BSD-3-Clause */
/* See weak.h. */
#include "results/analysis/weak.h"

#include <math.h>
#include <string.h>

/* Sizes are rounded: limits to whole numbers, pictures to whole rows. */
static const double in_step = 0.01;

/* Number of options that differ: 1 for "a=1;b=2" and "a=1;b=3". */
static int options_that_differ(const char *a, const char *b)
{
    int differ = 0;

    while (*a != '\0' || *b != '\0') {
        size_t n = strcspn(a, ";"), m = strcspn(b, ";");

        differ += n != m || strncmp(a, b, n) != 0;
        a += n + (a[n] == ';');
        b += m + (b[m] == ';');
    }
    return differ;
}

/* 1: b is the serial run of 1 / n of the work that the n workers of g did. */
static int grew_from(const struct group *g, const struct group *b)
{
    double n = (double)g->workers;

    return group_usable(b) && !b->waited && b->family == FAMILY_SERIAL &&
           strcmp(b->kernel, g->kernel) == 0 && strcmp(b->host, g->host) == 0 &&
           options_that_differ(b->args, g->args) == (n > 1) &&
           fabs(g->work / (b->work * n) - 1) < in_step;
}

int weak_belongs(const struct group *g, const struct group *base)
{
    return group_usable(g) && !g->waited && g->workers >= 1 &&
           grew_from(g, base);
}

void weak_compare(const struct group *g, const struct group *base,
                  struct weak *to)
{
    double n = (double)g->workers, exact = g->work / (base->work * n);
    struct ratio r;

    group_ratio(base, g, &r);
    to->efficiency = r.value * exact;
    to->speedup = to->efficiency * n;
    to->at_95.lo = r.at_95.lo * exact;
    to->at_95.hi = r.at_95.hi * exact;
    to->few = r.few;
}

int weak_begins(const struct dataset *d, const struct group *base)
{
    const struct groups *all = &d->groups;

    for (size_t i = 0; i < all->count; i++)
        if (all->all[i].workers > 1 && weak_belongs(&all->all[i], base))
            return 1;
    return 0;
}

static int grew(const struct dataset *d, const struct group *g)
{
    const struct groups *all = &d->groups;

    for (size_t i = 0; i < all->count && g->scaled && g->workers > 1; i++)
        if (weak_belongs(g, &all->all[i]))
            return 1;
    return 0;
}

/* 1: g is the one-worker run of a weak sweep. */
static int is_seed(const struct dataset *d, const struct group *g)
{
    const char *label = dataset_text(&d->runs, g->middle_row, "label");

    return g->workers == 1 && strncmp(label, "kind=weak;", 10) == 0;
}

int weak_only_grown(const struct dataset *d, const struct group *work)
{
    const struct groups *all = &d->groups;

    for (size_t i = 0; i < all->count; i++)
        if (group_usable(&all->all[i]) && group_same_work(&all->all[i], work) &&
            !grew(d, &all->all[i]) && !is_seed(d, &all->all[i]))
            return 0;
    return 1;
}
