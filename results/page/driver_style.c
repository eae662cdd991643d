/* SPDX-License-Identifier: BSD-3-Clause */
/* See driver_style.h. */
#include "results/page/driver_style.h"

#include <string.h>

enum { UNKNOWN = DRIVER_SLOTS - 1 };

static const struct {
    int first, count; /* styles */
} slots[DRIVER_SLOTS] = {
    {0, 1}, {1, 2}, {3, 1}, {4, 1}, {5, 1}, {6, 1}, {7, 2}, {9, 1}, {10, 2},
};

int driver_slot(enum family family, int one_at_a_time, int several_per_rank)
{
    switch (family) {
    case FAMILY_SERIAL:
        return 0;
    case FAMILY_THREADS:
        return one_at_a_time ? 2 : 1;
    case FAMILY_PROCESSES:
        return 3;
    case FAMILY_RANKS:
        return several_per_rank ? 5 : 4;
    case FAMILY_LOOP:
        return 6;
    case FAMILY_POOL:
        return 7;
    default:
        return UNKNOWN;
    }
}

/* The slot of a driver, the same for all its groups. */
static int slot_of(const struct group *g)
{
    return driver_slot(g->family, g->one_at_a_time, g->several_per_rank);
}

/* Of the drivers of one slot, the next name after `after` in alphabetical
 * order; NULL: none. */
static const char *next_name(const struct groups *all, int slot,
                             const char *after)
{
    const char *next = NULL;

    for (size_t i = 0; i < all->driver_count; i++) {
        const struct group *g = &all->all[all->drivers[i]];
        const char *name = g->driver;

        if (strcmp(name, after) > 0 &&
            (next == NULL || strcmp(name, next) < 0) && slot_of(g) == slot)
            next = name;
    }
    return next;
}

int driver_style(const struct groups *all, const struct group *g)
{
    int slot = slot_of(g), at = 0;

    for (const char *name = next_name(all, slot, "");
         name != NULL && strcmp(name, g->driver) != 0;
         name = next_name(all, slot, name))
        at++;
    if (at < slots[slot].count)
        return slots[slot].first + at;
    return slots[UNKNOWN].first + at % slots[UNKNOWN].count;
}
