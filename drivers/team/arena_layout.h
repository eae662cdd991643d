/* SPDX-License-Identifier: BSD-3-Clause */
/* The layout of an arena: sizes and alignment of its pieces. Allocates nothing.
 * Only arena.c needs it. */
#ifndef DRIVERS_TEAM_ARENA_LAYOUT_H
#define DRIVERS_TEAM_ARENA_LAYOUT_H

#include "drivers/team/arena.h"
#include "drivers/team/job.h"

/* Set a's strides and pointers for an arena at base, with flight_bytes for the
 * waits of each worker. base NULL leaves the pointers NULL. a->slab must be
 * set. Sets *bytes to the size of the mapping. Returns 0; -1 if the size
 * overflows. */
int arena_lay_out(struct arena *a, unsigned char *base, const struct team *t,
                  const struct job *j, size_t flight_bytes, size_t *bytes);

#endif
