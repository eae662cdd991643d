/* SPDX-License-Identifier: BSD-3-Clause */
/* All groups of a table, in their order; see group.h. */
#include <stdlib.h>
#include <string.h>

#include "results/analysis/group_parts.h"
#include "results/analysis/trouble.h"

static int by_size(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    int serial = (y->family == FAMILY_SERIAL) - (x->family == FAMILY_SERIAL);
    int driver = strcmp(x->driver, y->driver);

    if (x->work_row != y->work_row)
        return x->work_row < y->work_row ? -1 : 1;
    if (serial != 0)
        return serial;
    if (driver != 0)
        return driver;
    if (x->workers != y->workers)
        return x->workers < y->workers ? -1 : 1;
    if (x->depth != y->depth)
        return x->depth < y->depth ? -1 : 1;
    return (x->first_row > y->first_row) - (x->first_row < y->first_row);
}

static void sort(struct groups *all)
{
    for (size_t i = 0; i < all->count; i++) {
        size_t k = 0;

        while (!group_same_work(&all->all[k], &all->all[i]))
            k++;
        all->all[i].work_row = all->all[k].first_row;
    }
    if (all->count > 1)
        qsort(all->all, all->count, sizeof *all->all, by_size);
}

/* Groups are sorted, so those of one work and driver are adjacent. */
static void find_depths(struct groups *g)
{
    for (size_t i = 0; i < g->count; i++) {
        const struct group *a = &g->all[i], *b = a + 1;

        if (i + 1 == g->count || !group_same_work(a, b) ||
            strcmp(a->driver, b->driver) != 0 || a->depth == b->depth)
            continue;
        for (size_t k = 0; k < g->count; k++)
            if (group_same_work(&g->all[k], a))
                g->all[k].depths = 1;
    }
}

static int same_driver(const struct group *a, const struct group *b)
{
    return strcmp(a->driver, b->driver) == 0 && a->family == b->family &&
           a->one_at_a_time == b->one_at_a_time;
}

/* What all groups of a driver have in common. */
static int find_drivers(struct groups *g, struct err *e)
{
    g->drivers = trouble_calloc(g->count + 1, sizeof *g->drivers);
    if (g->drivers == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory");
    for (size_t i = 0; i < g->count; i++) {
        size_t k = 0;

        g->several_hosts |= strcmp(g->all[i].host, g->all[0].host) != 0;
        while (k < g->driver_count &&
               !same_driver(&g->all[g->drivers[k]], &g->all[i]))
            k++;
        if (k == g->driver_count)
            g->drivers[g->driver_count++] = i;
    }
    for (size_t k = 0; k < g->driver_count; k++) {
        const char *driver = g->all[g->drivers[k]].driver;
        int several = 0;

        for (size_t i = 0; i < g->count; i++)
            several |= strcmp(g->all[i].driver, driver) == 0 &&
                       g->all[i].workers > g->all[i].ranks;
        for (size_t i = 0; i < g->count; i++)
            if (same_driver(&g->all[g->drivers[k]], &g->all[i]))
                g->all[i].several_per_rank = several;
    }
    return 0;
}

int groups_make(struct groups *g, const struct csv_table *t, struct err *e)
{
    if (groups_read(g, t, e) != 0)
        return -1;
    if (g->no_family)
        groups_choose_baselines(g);
    sort(g);
    groups_compare(g);
    find_depths(g);
    if (find_drivers(g, e) != 0) {
        groups_release(g);
        return -1;
    }
    return 0;
}
