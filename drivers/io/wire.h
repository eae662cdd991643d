/* SPDX-License-Identifier: BSD-3-Clause */
/* A request and its reply on a connection that does not block: one step at a
 * time, so that a blocking worker and an event loop go the same way. The
 * connection is opened when there is none, and kept for the slot's next
 * request unless something went wrong on it. */
#ifndef DRIVERS_IO_WIRE_H
#define DRIVERS_IO_WIRE_H

#include "drivers/io/items.h"
#include "drivers/io/slot.h"

enum wire_wants {
    WIRE_NOTHING, /* it is over: s->got is set */
    WIRE_INPUT,   /* call again when s->fd can be read */
    WIRE_OUTPUT,  /* call again when it can be written */
};

/* A new request of s begins. */
void wire_begin(struct slot *s);

/* Go as far as it goes without waiting. s->fd may be another one afterwards:
 * `opened` is then set to 1. */
enum wire_wants wire_step(struct slot *s, const struct item *server,
                          int *opened);

/* It took too long: close the connection, got = -ETIMEDOUT. */
void wire_give_up(struct slot *s);

/* A TCP socket for requests, not connected: no delays of Nagle's, closed in
 * children. flags: SOCK_NONBLOCK or 0. Returns -1 with errno. */
int wire_socket(int flags);

/* Close it, so that the slot's next request opens another. */
void wire_close(struct slot *s);

#endif
