/* SPDX-License-Identifier: BSD-3-Clause */
/* Connections of a listening socket; see acceptor.h. */
#include "drivers/io/acceptor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* Failures in a row until the caller may do other work. */
enum { FAILURES = 64 };

enum meaning { NONE_LEFT, NEXT, LATER, NEVER };

static enum meaning meaning_of(int error)
{
    switch (error) {
    case EAGAIN:
        return NONE_LEFT;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOBUFS:
        return LATER;
    case EBADF:
    case EINVAL:
    case ENOTSOCK:
    case EFAULT:
        return NEVER;
    default: /* of one connection: it was reset, its network is down, EINTR */
        return NEXT;
    }
}

static void set_full(struct acceptor *a, int error, int64_t open)
{
    char text[200];

    a->full = 1;
    if (a->noted++)
        return;
    snprintf(text, sizeof text,
             "the server accepts no further connections for now (%s); they "
             "wait until one of its %lld connections ends",
             strerror(error), (long long)open);
    a->note(text);
}

int acceptor_next(struct acceptor *a, int64_t open)
{
    int fd;

    a->full = 0;
    for (int failures = 0; failures < FAILURES;) {
        fd = accept4(a->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0)
            return fd;
        switch (meaning_of(errno)) {
        case NONE_LEFT:
            return -1;
        case NEXT:
            failures++;
            break;
        case LATER:
            set_full(a, errno, open);
            return -1;
        case NEVER:
            a->error = errno;
            return -1;
        }
    }
    a->full = 1;
    return -1;
}
