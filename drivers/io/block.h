/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting on the spot for what a chunk needs. */
#ifndef DRIVERS_IO_BLOCK_H
#define DRIVERS_IO_BLOCK_H

#include "drivers/io/items.h"
#include "drivers/io/slot.h"

/* Bring what s->need asks for: reads a file, or sends a request and waits for
 * its reply, limit_ns at most (0: for ever). Sets s->got. */
void block_on(struct slot *s, const struct items *items, int64_t limit_ns);

/* Write s->put, up to put_end() (put.h). Sets s->got. */
void block_put(struct slot *s, const struct items *items);

/* Open the file of s->need into s->fd, where it is one of a directory. Returns
 * the descriptor to read from; -1 with s->got = -errno. */
int block_open(struct slot *s, const struct item *item);

/* Close it. */
void block_close(struct slot *s);

#endif
