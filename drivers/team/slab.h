/* SPDX-License-Identifier: BSD-3-Clause */
/* A group's slab: the units that it owns, the halo that it reads, and the
 * memory of both. */
#ifndef DRIVERS_TEAM_SLAB_H
#define DRIVERS_TEAM_SLAB_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/kernel.h"

struct slab {
    int64_t lo, hi;       /* units that the group owns */
    struct window window; /* these and the halo; in is never overwritten */
    unsigned char *spare; /* third buffer, for more than one pass */
};

/* Units lo .. hi-1 of slab `group` if `units` units are cut into slabs of
 * nearly equal height, at least halo each. Groups that would own fewer own none
 * (lo == hi). Pure. */
void slab_of(int64_t units, int64_t halo, int groups, int group, int64_t *lo,
             int64_t *hi);

/* Number of groups that own units. */
int slab_owners(int64_t units, int64_t halo, int groups);

/* Slab `group` of `groups`, without memory. With wrap its window always
 * includes the halo; otherwise it ends at the edges of the work. Pure. */
struct slab slab_cut(const struct geometry *g, int groups, int group);

/* Bytes of all its buffers. Each starts on a page boundary, so that first touch
 * places each worker's pages. SIZE_MAX on overflow. Pure. */
size_t slab_bytes(const struct slab *s, const struct geometry *g);

/* Set the buffers to parts of `memory`, which is page-aligned. */
void slab_place(struct slab *s, const struct geometry *g,
                unsigned char *memory);

#endif
