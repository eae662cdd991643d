/* SPDX-License-Identifier: BSD-3-Clause */
/* A plain client of the delay server, as a programmer would write it for epoll: one
 * buffer for each connection, one send() and one recv() for each request, nothing
 * checked but the length. For overlap.sh:
 *
 *     asks HOST:PORT CONNECTIONS REQUESTS
 *
 * prints requests per second. The protocol is in kernels/fetch/ask.h: no delay, 16
 * bytes of body. Connecting is not measured. Exit 1 with a word on failure. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>

enum { ASK = 32, REPLY = 32, EVENTS = 256 };

struct connection {
    int fd, got;
};

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void ask(const struct connection *c, unsigned long id)
{
    unsigned char bytes[ASK] = {'A', 's', 'k', '1'};

    memcpy(bytes + 8, &id, 8);
    bytes[20] = 16;
    if (send(c->fd, bytes, sizeof bytes, MSG_NOSIGNAL) != sizeof bytes)
        fail("asks: send");
}

static int open_to(char *address)
{
    struct sockaddr_in to = {.sin_family = AF_INET};
    char *port = strrchr(address, ':');
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

    if (!port || fd < 0)
        fail("asks: socket");
    to.sin_port = htons((unsigned short)atoi(port + 1));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        fail("asks: connect");
    return fd;
}

int main(int argc, char **argv)
{
    struct rlimit files;
    struct epoll_event events[EVENTS];
    struct connection *all;
    long n, requests, asked = 0, answered = 0;
    int epoll = epoll_create1(0);
    double begin;

    if (argc != 4 || epoll < 0)
        fail("asks: HOST:PORT CONNECTIONS REQUESTS");
    n = atol(argv[2]);
    requests = atol(argv[3]);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    all = calloc((size_t)n, sizeof *all);
    if (!all)
        fail("asks");
    for (long i = 0; i < n; i++) {
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = &all[i]};

        all[i].fd = open_to(argv[1]);
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].fd, &e) != 0)
            fail("asks: epoll_ctl");
    }
    begin = now();
    for (long i = 0; i < n && asked < requests; i++)
        ask(&all[i], (unsigned long)asked++);
    while (answered < requests) {
        int ready = epoll_wait(epoll, events, EVENTS, 10000);

        if (ready <= 0)
            fail("asks: epoll_wait");
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            unsigned char reply[REPLY];
            ssize_t got = recv(c->fd, reply, (size_t)(REPLY - c->got), 0);

            if (got <= 0)
                fail("asks: recv");
            c->got += (int)got;
            if (c->got < REPLY)
                continue;
            c->got = 0;
            answered++;
            if (asked < requests)
                ask(c, (unsigned long)asked++);
        }
    }
    printf("%.0f\n", (double)requests / (now() - begin));
    return 0;
}
