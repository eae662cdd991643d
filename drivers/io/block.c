/* SPDX-License-Identifier: BSD-3-Clause */
/* Blocking I/O for a chunk; see block.h. */
#include "drivers/io/block.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "drivers/os/syscall_count.h"
#include "drivers/os/clock.h"
#include "drivers/io/put.h"
#include "drivers/io/wire.h"

int block_open(struct slot *s, const struct item *item)
{
    if (s->need.name == NULL)
        return item->fd;
    calls_count();
    s->fd = openat(item->fd, s->need.name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (s->fd < 0)
        s->got = -errno;
    return s->fd;
}

void block_close(struct slot *s)
{
    if (s->need.name != NULL && s->fd >= 0) {
        calls_count();
        close(s->fd);
    }
    if (s->need.name != NULL)
        s->fd = -1;
}

static void read_from(struct slot *s, int fd)
{
    for (s->got = 0; (size_t)s->got < s->need.bytes;) {
        ssize_t n;

        calls_count();
        n = pread(fd, s->in + s->got, s->need.bytes - (size_t)s->got,
                  s->need.offset + s->got);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            s->got = -errno;
        if (n <= 0)
            return;
        s->got += n;
    }
}

static void read_file(struct slot *s, const struct item *file, int64_t limit_ns)
{
    int fd = block_open(s, file);

    (void)limit_ns;
    if (fd < 0)
        return;
    read_from(s, fd);
    block_close(s);
}

static void write_to(struct slot *s, int fd)
{
    for (s->got = 0; (size_t)s->got < s->put.bytes;) {
        ssize_t n;

        calls_count();
        n = pwrite(fd, s->out + s->got, s->put.bytes - (size_t)s->got,
                   s->put.offset + s->got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            s->got = -errno;
        if (n <= 0)
            return;
        s->got += n;
    }
}

void block_put(struct slot *s, const struct items *items)
{
    int fd = put_begin(s, items);

    if (fd >= 0)
        write_to(s, fd);
}

/* Milliseconds until due, rounded up; -1 without a limit. */
static int patience(int64_t due_ns)
{
    int64_t left;

    if (due_ns == 0)
        return -1;
    left = (due_ns - clock_ns() + 999999) / 1000000;
    return left > 0 ? (int)left : 0;
}

static void ask_server(struct slot *s, const struct item *server,
                       int64_t limit_ns)
{
    int64_t due = limit_ns > 0 ? clock_ns() + limit_ns : 0;
    enum wire_wants wants;
    int opened;

    wire_begin(s);
    while ((wants = wire_step(s, server, &opened)) != WIRE_NOTHING) {
        struct pollfd p = {
            .fd = s->fd,
            .events = wants == WIRE_INPUT ? POLLIN : POLLOUT,
        };

        int ready;

        calls_count();
        ready = poll(&p, 1, patience(due));
        /* -1: interrupted, or the system cannot wait (ENOMEM): the next step asks
         * the socket itself. */
        if (ready == 0 || (ready < 0 && due > 0 && patience(due) == 0)) {
            wire_give_up(s);
            return;
        }
    }
}

void block_on(struct slot *s, const struct items *items, int64_t limit_ns)
{
    static void (*const bring[])(struct slot *, const struct item *,
                                 int64_t) = {
        [NEED_FILE] = read_file,
        [NEED_REPLY] = ask_server,
    };

    bring[s->need.kind](s, &items->item[s->need.item], limit_ns);
}
