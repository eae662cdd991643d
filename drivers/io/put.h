/* SPDX-License-Identifier: BSD-3-Clause */
/* The output of a chunk: a new file in a directory, which appears under its
 * name when it is complete (results/rows/new_file.h), or a part of an open file
 * (items.h). */
#ifndef DRIVERS_IO_PUT_H
#define DRIVERS_IO_PUT_H

#include "drivers/io/items.h"
#include "drivers/io/slot.h"

/* Create or select the file of s->put. Returns the descriptor, to which the
 * caller writes s->out at s->put.offset; -1 with s->got = -errno. */
int put_begin(struct slot *s, const struct items *items);

/* s->got is the number of bytes written, or -errno: give the file its name, or
 * discard it. Returns 0; -1 with EXIT_RESULTS. */
int put_end(struct slot *s, const struct items *items, struct err *e);

#endif
