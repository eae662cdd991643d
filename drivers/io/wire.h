/* SPDX-License-Identifier: BSD-3-Clause */
/* A request and its reply on a non-blocking connection, one step at a time, so
 * that blocking workers and event loops share the code. The connection is
 * opened on demand and kept for the slot's next request unless it fails. */
#ifndef DRIVERS_IO_WIRE_H
#define DRIVERS_IO_WIRE_H

#include "drivers/io/items.h"
#include "drivers/io/slot.h"

enum wire_wants {
    WIRE_NOTHING, /* complete: s->got is set */
    WIRE_INPUT,   /* call again when s->fd is readable */
    WIRE_OUTPUT,  /* call again when s->fd is writable */
};

/* Start a new request of s. */
void wire_begin(struct slot *s);

/* Advance as far as possible without blocking. If this opens a new s->fd,
 * `opened` is set to 1. */
enum wire_wants wire_step(struct slot *s, const struct item *server,
                          int *opened);

/* Time-out: close the connection, got = -ETIMEDOUT. */
void wire_give_up(struct slot *s);

/* An unconnected TCP socket for requests: TCP_NODELAY, close-on-exec. flags:
 * SOCK_NONBLOCK or 0. Returns -1 with errno. */
int wire_socket(int flags);

/* Close the connection; the slot's next request opens another. */
void wire_close(struct slot *s);

#endif
