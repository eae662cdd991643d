/* SPDX-License-Identifier: BSD-3-Clause */
/* A connection over loopback; see bench.h. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drivers/program/accept/bench.h"

void loopback_close(int fd[2])
{
    for (int i = 0; i < 2; i++) {
        if (fd[i] >= 0)
            close(fd[i]);
        fd[i] = -1;
    }
}

/* A firewall may drop what loopback sends: then calls end after a second. */
void loopback_open(int fd[2])
{
    const struct timeval second = {.tv_sec = 1};
    struct sockaddr_in at = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    struct sockaddr *address = (struct sockaddr *)&at;
    socklen_t size = sizeof at;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

    fd[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    fd[1] = -1;
    setsockopt(fd[0], SOL_SOCKET, SO_SNDTIMEO, &second, sizeof second);
    setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    if (server >= 0 && fd[0] >= 0 && bind(server, address, size) == 0 &&
        getsockname(server, address, &size) == 0 && listen(server, 1) == 0 &&
        connect(fd[0], address, size) == 0)
        fd[1] = accept4(server, NULL, NULL, SOCK_CLOEXEC);
    if (server >= 0)
        close(server);
    if (fd[1] < 0) {
        loopback_close(fd);
        return;
    }
    for (int i = 0; i < 2; i++) {
        setsockopt(fd[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        setsockopt(fd[i], SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    }
}
