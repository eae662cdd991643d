/* SPDX-License-Identifier: BSD-3-Clause */
/* Connections of a listening socket, one by one, in spite of errors that
 * accept(2) reports of single connections, and of exhausted descriptors. For a
 * loop that is told of new connections once (edge-triggered): all that wait must
 * be accepted, or the rest waits for the next client. */
#ifndef DRIVERS_IO_ACCEPTOR_H
#define DRIVERS_IO_ACCEPTOR_H

#include <stdint.h>

/* Gets a line of text that the user is to see. */
typedef void acceptor_note(const char *text);

struct acceptor {
    int listen_fd;       /* non-blocking; not owned */
    acceptor_note *note; /* called the first time that descriptors run out */
    int noted;
    int full;  /* 1: connections may wait; try again after ACCEPTOR_RETRY_NS */
    int error; /* errno of a failure that no later try can mend; 0: none */
};

/* A descriptor may be freed by another process, so a try later is needed even
 * if none of this process is closed. */
#define ACCEPTOR_RETRY_NS ((int64_t)50000000)

/* Accept the next connection, non-blocking and closed in children; `open` is
 * the number of those that are open, for the note. Returns the descriptor; -1
 * if none waits, with `full` or `error` set if that is the cause. */
int acceptor_next(struct acceptor *a, int64_t open);

#endif
