/* SPDX-License-Identifier: BSD-3-Clause */
/* What a chunk leaves to be delivered: a new file in a directory, which
 * appears under its name when it is whole (results/rows/new_file.h), or a part of a
 * file that is open (items.h). */
#ifndef DRIVERS_IO_PUT_H
#define DRIVERS_IO_PUT_H

#include "drivers/io/items.h"
#include "drivers/io/slot.h"

/* Begin the file of s->put. Returns its descriptor, to which s->out is then
 * written at s->put.offset; -1 with s->got = -errno. */
int put_begin(struct slot *s, const struct items *items);

/* s->got says how many bytes were written, or -errno: give the file its name,
 * or away with it. Returns 0; -1 with EXIT_RESULTS. */
int put_end(struct slot *s, const struct items *items, struct err *e);

#endif
