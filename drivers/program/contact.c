/* SPDX-License-Identifier: BSD-3-Clause */
/* Contact between hosts; see contact.h. */
#include "drivers/program/contact.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drivers/os/clock.h"
#include "kernels/base/hash.h"

enum { ADDRESSES = 8 };

static const int64_t interval_ns = INT64_C(1000000000);
static const int64_t silence_ns = INT64_C(3000000000);

/* Where rank 0 listens, in network byte order. */
struct listener {
    uint64_t token;
    int32_t count; /* of addresses; 0: no contact */
    uint16_t port, unused;
    uint32_t address[ADDRESSES];
    char host[RUN_HOST_NAME];
};

struct word {
    uint64_t token;
    int32_t host, unused;
};

static struct contact {
    _Atomic int open; /* 1: the fields below are constant, but for the times */
    int fd, is_root;
    const struct run_hosts *hosts;
    struct listener at;
    int64_t sent_ns;
    int64_t *heard_ns; /* [hosts] at rank 0, otherwise [1]; 0: never */
} contact = {.fd = -1};

static void list_addresses(struct listener *l)
{
    struct ifaddrs *all = NULL;

    if (getifaddrs(&all) != 0)
        return;
    for (struct ifaddrs *a = all; a != NULL && l->count < ADDRESSES;
         a = a->ifa_next) {
        struct sockaddr_in in;

        if (a->ifa_addr == NULL || a->ifa_addr->sa_family != AF_INET ||
            !(a->ifa_flags & IFF_UP) || a->ifa_flags & IFF_LOOPBACK)
            continue;
        memcpy(&in, a->ifa_addr, sizeof in);
        l->address[l->count++] = in.sin_addr.s_addr;
    }
    freeifaddrs(all);
}

/* At rank 0. */
static void listen_at(struct listener *l, int fd)
{
    struct sockaddr_in any = {.sin_family = AF_INET};
    socklen_t size = sizeof any;

    if (bind(fd, (struct sockaddr *)&any, sizeof any) != 0 ||
        getsockname(fd, (struct sockaddr *)&any, &size) != 0)
        return;
    l->token = hash_mix((uint64_t)clock_ns() ^ (uint64_t)getpid() << 32);
    l->port = any.sin_port;
    list_addresses(l);
}

void contact_open(const struct program *p, const struct run_hosts *h)
{
    struct contact *c = &contact;

    if (h->count < 2)
        return;
    c->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    c->is_root = p->rank == 0;
    c->hosts = h;
    c->heard_ns =
        calloc(c->is_root ? (size_t)h->count : 1, sizeof *c->heard_ns);
    if (c->is_root && c->fd >= 0 && c->heard_ns != NULL) {
        listen_at(&c->at, c->fd);
        snprintf(c->at.host, sizeof c->at.host, "%s", h->list[0].name);
    }
    p->share(&c->at, sizeof c->at);
    if (c->at.count == 0 || c->fd < 0 || c->heard_ns == NULL ||
        (!c->is_root && (!h->is_first || h->mine == 0)))
        return;
    atomic_store(&c->open, 1);
}

static void send_word(const struct contact *c, const struct sockaddr_in *to,
                      int host)
{
    const struct word w = {.token = c->at.token, .host = host};

    /* What is lost is sent again a second later. */
    if (sendto(c->fd, &w, sizeof w, MSG_NOSIGNAL, (const struct sockaddr *)to,
               sizeof *to) < 0)
        return;
}

static void receive(struct contact *c, int64_t now_ns)
{
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    struct word w;

    while (recvfrom(c->fd, &w, sizeof w, 0, (struct sockaddr *)&from, &size) ==
           (ssize_t)sizeof w) {
        size = sizeof from;
        if (w.token != c->at.token || w.host < 0 || w.host >= c->hosts->count)
            continue;
        c->heard_ns[c->is_root ? w.host : 0] = now_ns;
        if (c->is_root)
            send_word(c, &from, w.host);
    }
}

void contact_tick(int64_t now_ns)
{
    struct contact *c = &contact;

    if (!atomic_load(&c->open))
        return;
    receive(c, now_ns);
    if (c->is_root || now_ns - c->sent_ns < interval_ns)
        return;
    c->sent_ns = now_ns;
    for (int i = 0; i < c->at.count; i++)
        send_word(c,
                  &(struct sockaddr_in){.sin_family = AF_INET,
                                        .sin_port = c->at.port,
                                        .sin_addr.s_addr = c->at.address[i]},
                  c->hosts->mine);
}

int contact_lost(int64_t now_ns, char *to, size_t size)
{
    const struct contact *c = &contact;
    int n = c->is_root && c->hosts != NULL ? c->hosts->count : 1, lost = -1;
    char ranks[64] = "rank 0";

    if (!atomic_load(&c->open))
        return 0;
    for (int i = 0; i < n; i++)
        if (c->heard_ns[i] != 0 && now_ns - c->heard_ns[i] > silence_ns &&
            (lost < 0 || c->heard_ns[i] < c->heard_ns[lost]))
            lost = i;
    if (lost < 0)
        return 0;
    if (c->is_root) {
        const struct run_host *h = &c->hosts->list[lost];

        snprintf(ranks, sizeof ranks, "rank %d", h->first);
        if (h->ranks > 1)
            snprintf(ranks, sizeof ranks, "rank %d and %d more", h->first,
                     h->ranks - 1);
    }
    snprintf(to, size, "no word from %s on %s for %.1f s", ranks,
             c->is_root ? c->hosts->list[lost].name : c->at.host,
             (double)(now_ns - c->heard_ns[lost]) / 1e9);
    return 1;
}
