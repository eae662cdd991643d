/* SPDX-License-Identifier: BSD-3-Clause */
/* A group's slab: the units that it owns, those around them that it reads, and
 * the memory that both lie in. */
#ifndef DRIVERS_TEAM_SLAB_H
#define DRIVERS_TEAM_SLAB_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/kernel.h"

struct slab {
    int64_t lo, hi;       /* own units */
    struct window window; /* these and their halo; in is never overwritten */
    unsigned char *spare; /* third buffer, for more than one pass */
};

/* Units lo .. hi-1 of slab `group` when `units` units are cut into slabs of
 * nearly equal height, none lower than halo: groups that would own fewer own
 * none (lo == hi). Pure. */
void slab_of(int64_t units, int64_t halo, int groups, int group, int64_t *lo,
             int64_t *hi);

/* How many groups own units at all. */
int slab_owners(int64_t units, int64_t halo, int groups);

/* Slab `group` of `groups`, without memory. With wrap its window always has
 * the halo, without it ends at the edges of the work. Pure. */
struct slab slab_cut(const struct geometry *g, int groups, int group);

/* Bytes of its buffers in one piece, each on pages of its own so that first
 * touch decides for one worker's pages; SIZE_MAX where 64 bits do not hold
 * them. Pure. */
size_t slab_bytes(const struct slab *s, const struct geometry *g);

/* Set the buffers to those in `memory`, on a page boundary. */
void slab_place(struct slab *s, const struct geometry *g,
                unsigned char *memory);

#endif
