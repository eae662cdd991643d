/* SPDX-License-Identifier: BSD-3-Clause */
/* One chunk that waits for a file or a reply, and the buffers that go with it.
 * A blocking worker has one; an event loop has as many as it keeps in flight.
 * Waits for time alone need none: they are 24 bytes in a timer heap.
 *
 * The buffers stand on pages, as O_DIRECT wants them. */
#ifndef DRIVERS_IO_SLOT_H
#define DRIVERS_IO_SLOT_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/kernel.h"
#include "results/rows/new_file.h"

struct slot {
    struct need need;
    struct put put;       /* bytes 0: it still waits for its need */
    struct new_file file; /* being delivered, or empty */
    int file_fd;          /* what put_begin() returned, the engine's own */
    int64_t chunk;
    int64_t asked_ns, due_ns; /* CLOCK_MONOTONIC; due: not before it */
    int64_t got;              /* as window.got */
    unsigned char *in, *out;  /* need_bytes and put_bytes, or NULL */
    struct slot *next, *previous;
    struct slot_list *list; /* the one it is in, or NULL */
    struct slot *then;      /* for those in whose hands it is while it is out */
    int fd;       /* its connection, kept from one request to the next; the
                     file of its need, where that has one of its own; -1 */
    int step;     /* the engine's own: how far it is */
    size_t moved; /* bytes of this step that are through */
};

/* Memory for n slots and their buffers. */
size_t slot_bytes(const struct geometry *g, int64_t n);

/* Lay n slots out in memory of that many bytes, on a page. */
struct slot *slot_lay_out(void *memory, const struct geometry *g, int64_t n);

/* Close the connections of n slots (which may be NULL), and away with what was
 * not delivered. */
void slot_close(struct slot *slots, int64_t n);

/* Slots, first in, first out. Starts as all zero. A slot is in one list at
 * most. */
struct slot_list {
    struct slot *first, *last;
    int64_t count;
};

/* Take s out of its list, if any, and put it at the end of `to`. */
void slot_move(struct slot *s, struct slot_list *to);

#endif
