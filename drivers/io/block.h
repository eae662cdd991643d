/* SPDX-License-Identifier: BSD-3-Clause */
/* Blocking I/O for what a chunk needs. */
#ifndef DRIVERS_IO_BLOCK_H
#define DRIVERS_IO_BLOCK_H

#include "drivers/io/items.h"
#include "drivers/io/slot.h"

/* Satisfy s->need: read a file, or send a request and wait for its reply, at
 * most limit_ns (0: no limit). Sets s->got. */
void block_on(struct slot *s, const struct items *items, int64_t limit_ns);

/* Write s->put, up to put_end() (put.h). Sets s->got. */
void block_put(struct slot *s, const struct items *items);

/* If the file of s->need is in a directory, open it into s->fd. Returns the
 * descriptor to read from; -1 with s->got = -errno. */
int block_open(struct slot *s, const struct item *item);

/* Close the file that block_open() opened. */
void block_close(struct slot *s);

#endif
