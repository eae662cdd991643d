/* SPDX-License-Identifier: BSD-3-Clause */
/* Preparations before a driver launches its team. */
#ifndef DRIVERS_TEAM_PREPARE_H
#define DRIVERS_TEAM_PREPARE_H

#include <stddef.h>

#include "drivers/driver.h"

/* Create the group's arena (arena_new()) and load the rows of input files that
 * the group needs. Timing of the launch starts at the return. Returns 0; -1
 * without an arena: as arena_new(), or EXIT_FAILED for a bad input file. */
int team_prepare(struct team *t, const struct job *j, size_t flight_bytes,
                 struct err *e);

#endif
