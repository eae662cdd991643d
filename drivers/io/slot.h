/* SPDX-License-Identifier: BSD-3-Clause */
/* A chunk that waits for a file or a reply, with its buffers. A blocking worker
 * has one slot; an event loop has one for each chunk in flight. Waits for time
 * only need no slot: a timer heap holds them.
 *
 * Buffers are page-aligned if needs are whole sectors, as O_DIRECT requires;
 * otherwise aligned to cache lines. */
#ifndef DRIVERS_IO_SLOT_H
#define DRIVERS_IO_SLOT_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/kernel.h"
#include "results/rows/new_file.h"

struct slot {
    struct need need;
    struct put put;       /* bytes 0: the slot still waits for its need */
    struct new_file file; /* being delivered, or empty */
    int file_fd;          /* from put_begin(); private to the engine */
    int64_t chunk;
    int64_t asked_ns, due_ns; /* CLOCK_MONOTONIC; earliest arrival: due_ns */
    int64_t got;              /* as window.got */
    unsigned char *in, *out;  /* need_bytes and put_bytes, or NULL */
    struct slot *next, *previous;
    struct slot_list *list; /* that it is in, or NULL */
    struct slot *then;      /* for the current holder while the slot is out */
    int fd;       /* its connection, kept between requests; or the file of its
                     need, if opened for it; -1: none */
    int step;     /* progress, private to the engine */
    size_t moved; /* bytes of this step that are transferred */
};

/* Memory for n slots and their buffers. */
size_t slot_bytes(const struct geometry *g, int64_t n);

/* Lay out n slots in page-aligned memory of that size. */
struct slot *slot_lay_out(void *memory, const struct geometry *g, int64_t n);

/* Close the connections of n slots (which may be NULL) and discard undelivered
 * files. */
void slot_close(struct slot *slots, int64_t n);

/* A FIFO list of slots. Starts as all zero. A slot is in at most one list. */
struct slot_list {
    struct slot *first, *last;
    int64_t count;
};

/* Remove s from its list, if any, and append it to `to`. */
void slot_move(struct slot *s, struct slot_list *to);

#endif
