/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests on connections; see wire.h. */
#include "drivers/io/wire.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "drivers/os/syscall_count.h"

enum step { CONNECT, SEND, RECEIVE };

int wire_socket(int flags)
{
    int fd;
    int yes = 1, no = 0;

    calls_count();
    fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
    if (fd < 0)
        return -1;
    /* On hosts without IPv6, the items have mapped IPv4 addresses. */
    calls_count();
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    calls_count();
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return fd;
}

void wire_close(struct slot *s)
{
    if (s->fd >= 0) {
        calls_count();
        close(s->fd);
    }
    s->fd = -1;
}

void wire_begin(struct slot *s)
{
    s->step = s->fd < 0 ? CONNECT : SEND;
    s->moved = 0;
}

void wire_give_up(struct slot *s)
{
    wire_close(s);
    s->got = -ETIMEDOUT;
}

static enum wire_wants failed(struct slot *s, int error)
{
    wire_close(s);
    s->got = -error;
    return WIRE_NOTHING;
}

/* If connect() does not complete immediately, the first send() waits for it or
 * reports its error. */
static int connect_to(struct slot *s, const struct item *server)
{
    s->fd = wire_socket(SOCK_NONBLOCK);
    if (s->fd < 0)
        return -1;
    s->step = SEND;
    calls_count();
    if (connect(s->fd, (const struct sockaddr *)&server->address,
                sizeof server->address) == 0 ||
        errno == EINPROGRESS)
        return 0;
    return -1;
}

/* Sends until nothing more is taken: epoll reports room only after there was
 * none, not after a send() that took a part. */
static enum wire_wants send_ask(struct slot *s)
{
    while (s->moved < sizeof s->need.ask) {
        ssize_t n;

        calls_count();
        n = send(s->fd, s->need.ask + s->moved, sizeof s->need.ask - s->moved,
                 MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN ? WIRE_OUTPUT : failed(s, errno);
        s->moved += (size_t)n;
    }
    s->step = RECEIVE;
    s->moved = 0;
    return WIRE_INPUT;
}

/* Reads until nothing is left, because epoll reports only once if the end of
 * the connection arrives together with the last bytes. */
static enum wire_wants receive(struct slot *s)
{
    for (s->got = (int64_t)s->moved; s->moved < s->need.bytes;) {
        ssize_t n;

        calls_count();
        n = recv(s->fd, s->in + s->moved, s->need.bytes - s->moved, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN ? WIRE_INPUT : failed(s, errno);
        if (n == 0) {
            wire_close(s);
            break;
        }
        s->moved += (size_t)n;
        s->got = (int64_t)s->moved;
    }
    return WIRE_NOTHING;
}

enum wire_wants wire_step(struct slot *s, const struct item *server,
                          int *opened)
{
    *opened = s->step == CONNECT;
    if (s->step == CONNECT && connect_to(s, server) != 0)
        return failed(s, errno);
    return s->step == SEND ? send_ask(s) : receive(s);
}
