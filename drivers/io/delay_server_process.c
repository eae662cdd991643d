/* SPDX-License-Identifier: BSD-3-Clause */
/* The socket and the separate process of a delay server; see delay_server.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/io/delay_server.h"
#include "drivers/io/wire.h"

enum { BACKLOG = 65535 };

int delay_server_listen(const char *address, int port, struct sockaddr_in6 *at,
                        struct err *e)
{
    socklen_t length = sizeof *at;
    int yes = 1, fd = wire_socket(SOCK_NONBLOCK);
    char mapped[128];

    *at = (struct sockaddr_in6){
        .sin6_family = AF_INET6,
        .sin6_port = htons((uint16_t)port),
    };
    snprintf(mapped, sizeof mapped, "%s%s",
             strchr(address, ':') == NULL ? "::ffff:" : "", address);
    if (inet_pton(AF_INET6, mapped, &at->sin6_addr) != 1) {
        close(fd);
        return err_set(e, EXIT_USAGE,
                       "'%s' is not an IP address (for example 127.0.0.1 or "
                       "::1)",
                       address);
    }
    if (fd >= 0 &&
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        bind(fd, (const struct sockaddr *)at, sizeof *at) == 0 &&
        listen(fd, BACKLOG) == 0 &&
        getsockname(fd, (struct sockaddr *)at, &length) == 0)
        return fd;
    err_errno(e, EXIT_UNAVAILABLE, errno, "cannot listen on %s port %d",
              address, port);
    if (fd >= 0)
        close(fd);
    return -1;
}

static void note(const char *text)
{
    fprintf(stderr, "brigade: %s\n", text);
}

/* The server ends when the parent closes its end of the pipe. */
static void be_the_server(int listen_fd, int stop_fd)
{
    struct ledger ledger = {0};
    struct err e = {0};
    int low = listen_fd < stop_fd ? listen_fd : stop_fd;
    int high = listen_fd < stop_fd ? stop_fd : listen_fd;

    if (low > 3)
        close_range(3, (unsigned)low - 1, 0);
    if (high > low + 1)
        close_range((unsigned)low + 1, (unsigned)high - 1, 0);
    close_range((unsigned)high + 1, ~0u, 0);
    if (delay_server_run(listen_fd, stop_fd, &ledger, note, &e) == 0)
        _exit(0);
    fprintf(stderr, "brigade: delay server: %s\n", e.text);
    _exit(EXIT_UNAVAILABLE);
}

int delay_server_start(struct delay_server_process *p, struct err *e)
{
    int ends[2], fd = delay_server_listen("127.0.0.1", 0, &p->address, e);

    if (fd < 0)
        return -1;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        close(fd);
        return err_errno(e, EXIT_UNAVAILABLE, errno, "cannot start a server");
    }
    p->pid = fork();
    if (p->pid == 0)
        be_the_server(fd, ends[0]);
    close(fd);
    close(ends[0]);
    p->alive_fd = ends[1];
    if (p->pid > 0)
        return 0;
    close(ends[1]);
    return err_errno(e, EXIT_UNAVAILABLE, errno,
                     "cannot start a server process (see ulimit -u and the "
                     "cgroup's pids.max)");
}

void delay_server_stop(pid_t pid, int alive_fd)
{
    close(alive_fd);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}
