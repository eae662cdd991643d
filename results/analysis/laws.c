/* SPDX-License-Identifier: BSD-3-Clause */
/* See laws.h. */
#include "results/analysis/laws.h"
#include "results/analysis/trouble.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct points {
    struct fit_point *p;
    size_t count, room, groups;
    int grows; /* the work grows with n */
};

static double size_of(const struct group *g)
{
    return g->waited ? group_width(g) : (double)g->workers;
}

static int usable(const struct group *g)
{
    return g->repetitions > 0 && !g->anchor && g->workers > 0 && g->work > 0 &&
           !g->empty_work && strcmp(g->verdict, "oversubscribed") != 0 &&
           strcmp(g->verdict, "mis-pinned") != 0;
}

/* A series has one host and the same units of work: waits may differ in the
 * number of tasks, and work may grow with the workers. */
static int joins(const struct group *g, const struct group *first)
{
    return usable(g) && g->waited == first->waited &&
           strcmp(g->host, first->host) == 0 && group_same_units(g, first) &&
           (g->waited || group_same_work(g, first) || g->scaled);
}

static int add_group(struct points *to, const struct group *g)
{
    struct fit_point *grown =
        trouble_realloc(to->p, (to->count + g->runs) * sizeof *grown);

    if (grown == NULL)
        return -1;
    to->p = grown;
    for (size_t i = 0; i < g->runs; i++)
        to->p[to->count++] =
            (struct fit_point){size_of(g), g->run_medians[i] / g->work};
    to->groups++;
    return 0;
}

/* The points of one driver on the work of first, and the serial ones. */
static int collect(const struct dataset *d, const struct group *first,
                   struct points *to)
{
    *to = (struct points){0};
    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *g = &d->groups.all[i];
        int serial = g->family == FAMILY_SERIAL && !g->scaled;

        if (!joins(g, first) ||
            !(serial || strcmp(g->driver, first->driver) == 0))
            continue;
        to->grows |= !g->waited && g->scaled;
        if (add_group(to, g) != 0)
            return -1;
    }
    return 0;
}

static int try_law(struct laws *l, enum fit_law law, const struct group *first,
                   const struct points *p)
{
    struct law *grown = trouble_realloc(l->all, (l->count + 1) * sizeof *grown);

    if (grown == NULL)
        return -1;
    l->all = grown;
    grown += l->count++;
    *grown = (struct law){.group = first, .points = p->groups};
    grown->fitted =
        fit_law(law, p->p, p->count, &grown->fit, &grown->why_not) == 0;
    return 0;
}

static int is_first(const struct dataset *d, size_t at)
{
    const struct group *g = &d->groups.all[at];

    if (!usable(g) || g->family == FAMILY_SERIAL)
        return 0;
    for (size_t i = 0; i < at; i++)
        if (joins(&d->groups.all[i], g) &&
            strcmp(d->groups.all[i].driver, g->driver) == 0)
            return 0;
    return 1;
}

int laws_make(struct laws *l, const struct dataset *d)
{
    static const enum fit_law fixed[] = {FIT_AMDAHL, FIT_USL};
    int failed = 0;

    *l = (struct laws){0};
    for (size_t i = 0; i < d->groups.count && !failed; i++) {
        const struct group *first = &d->groups.all[i];
        struct points p;

        if (!is_first(d, i))
            continue;
        failed = collect(d, first, &p);
        for (size_t k = 0; k < 2 && !failed && p.groups > 1; k++) {
            if (p.grows && k == 0)
                failed = try_law(l, FIT_GUSTAFSON, first, &p);
            else if (!p.grows)
                failed = try_law(l, fixed[k], first, &p);
        }
        free(p.p);
    }
    return failed ? -1 : 0;
}

void laws_release(struct laws *l)
{
    free(l->all);
    *l = (struct laws){0};
}
