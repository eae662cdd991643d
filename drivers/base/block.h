/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting on the spot for what a chunk needs. */
#ifndef DRIVERS_BASE_BLOCK_H
#define DRIVERS_BASE_BLOCK_H

#include "drivers/base/items.h"
#include "drivers/base/slot.h"

/* Bring what s->need asks for: reads a file, or sends a request and waits for
 * its reply, limit_ns at most (0: for ever). Sets s->got. */
void block_on(struct slot *s, const struct items *items, int64_t limit_ns);

#endif
