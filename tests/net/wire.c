/* SPDX-License-Identifier: BSD-3-Clause */
/* A wire between two network name spaces, for tests: a TUN interface `wire` in
 * each, and this process, which carries packets from one to the other, each
 * way at RATE, and hands them over DELAY after their last byte has left. It
 * takes time without taking the time of the waiting processes, as networks do.
 *
 *     wire PID PID DELAY RATE     of two processes in the name spaces;
 *                                 100us, 1ms ...; bytes a second, 0: no limit
 *
 * It runs until it is ended, and the interfaces go with it. It is real-time
 * where that is allowed, since a network does not wait for a free core either;
 * but it moves bytes with a core, and takes that from the workers. */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "drivers/os/clock.h"
#include "kernels/base/number.h"

/* As much as IP allows in a packet: cards take such pieces from the system,
 * and cut them themselves. In flight each way: 256 of them, far more than
 * TCP's windows let out. */
enum { PACKET = 65535, IN_FLIGHT = 256 };

struct packet {
    int64_t due_ns;
    size_t bytes;
    unsigned char data[PACKET];
};

/* A ring: packets first .. first + count - 1 are on their way. */
struct way {
    int from, to;    /* TUN devices */
    int64_t free_ns; /* when the last byte so far has left */
    unsigned first, count;
    struct packet *packets;
};

static int fail(const char *what)
{
    fprintf(stderr, "wire: %s: %s\n", what, strerror(errno));
    return -1;
}

/* An interface in the name space of this process, or -1. */
static int interface_of(const char *pid)
{
    struct ifreq request = {.ifr_name = "wire",
                            .ifr_flags = IFF_TUN | IFF_NO_PI};
    char path[64];
    int space, tun;

    snprintf(path, sizeof path, "/proc/%s/ns/net", pid);
    space = open(path, O_RDONLY | O_CLOEXEC);
    if (space < 0)
        return fail(path);
    if (setns(space, CLONE_NEWNET) != 0)
        return fail("cannot enter a name space");
    close(space);
    tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (tun < 0)
        return fail("/dev/net/tun");
    if (ioctl(tun, TUNSETIFF, &request) != 0)
        return fail("cannot make an interface");
    return tun;
}

static struct packet *packet_at(struct way *w, unsigned i)
{
    return &w->packets[(w->first + i) % IN_FLIGHT];
}

/* Take in one packet, if there is one. It leaves when all before it have. */
static int take(struct way *w, int64_t delay_ns, int64_t rate)
{
    struct packet *p;
    int64_t now;
    ssize_t n;

    if (w->count == IN_FLIGHT)
        return 0;
    if (w->count == 0)
        w->first = 0; /* whose memory is warm */
    p = packet_at(w, w->count);
    n = read(w->from, p->data, sizeof p->data);
    if (n < 0)
        return errno == EAGAIN ? 0 : fail("cannot read from an interface");
    now = clock_ns();
    if (w->free_ns < now)
        w->free_ns = now;
    if (rate > 0)
        w->free_ns += n * 1000000000 / rate;
    p->bytes = (size_t)n;
    p->due_ns = w->free_ns + delay_ns;
    w->count++;
    return 0;
}

/* An interface that is not up yet takes nothing: such packets are lost, which
 * wires may do. */
static void hand_over(struct way *w)
{
    while (w->count > 0 && packet_at(w, 0)->due_ns <= clock_ns()) {
        struct packet *p = packet_at(w, 0);

        if (write(w->to, p->data, p->bytes) < 0 && errno != EIO)
            fail("cannot write to an interface");
        w->first = (w->first + 1) % IN_FLIGHT;
        w->count--;
    }
}

/* Sleep until a packet arrives or is due. */
static void wait_for_some(struct way ways[2])
{
    struct pollfd polled[2];
    int64_t due = INT64_MAX, left;
    struct timespec t;

    for (int i = 0; i < 2; i++) {
        struct way *w = &ways[i];

        polled[i] = (struct pollfd){.fd = w->count < IN_FLIGHT ? w->from : -1,
                                    .events = POLLIN};
        if (w->count > 0 && packet_at(w, 0)->due_ns < due)
            due = packet_at(w, 0)->due_ns;
    }
    left = due - clock_ns();
    left = left < 0 ? 0 : left;
    t = (struct timespec){.tv_sec = left / 1000000000,
                          .tv_nsec = left % 1000000000};
    ppoll(polled, 2, due == INT64_MAX ? NULL : &t, NULL);
}

static int carry(struct way ways[2], int64_t delay_ns, int64_t rate)
{
    for (;;) {
        wait_for_some(ways);
        for (int i = 0; i < 2; i++) {
            hand_over(&ways[i]);
            if (take(&ways[i], delay_ns, rate) != 0)
                return 1;
        }
    }
}

int main(int argc, char **argv)
{
    const struct sched_param soon = {.sched_priority = 1};
    struct way ways[2] = {{0}, {0}};
    int64_t delay_ns, rate;

    if (argc != 5 || number_time(argv[3], &delay_ns) != 0 ||
        number_bytes(argv[4], &rate) != 0) {
        fprintf(stderr, "usage: wire PID PID DELAY RATE, as in"
                        " wire 123 124 1ms 100MB\n");
        return 2;
    }
    /* Sleeps end within some us, also where all cores compute; without the
     * right to be real-time they still end without slack. */
    prctl(PR_SET_TIMERSLACK, 1L);
    sched_setscheduler(0, SCHED_FIFO, &soon);
    for (int i = 0; i < 2; i++) {
        int tun = interface_of(argv[1 + i]);

        ways[i].packets = malloc(IN_FLIGHT * sizeof *ways[i].packets);
        if (tun < 0 || ways[i].packets == NULL)
            return 1;
        ways[i].from = ways[1 - i].to = tun;
    }
    return carry(ways, delay_ns, rate);
}
