/* SPDX-License-Identifier: BSD-3-Clause */
/* The delay server: answers asks (kernels/fetch/ask.h) after the time that
 * each names, whole or with the fault that it names, on one thread however
 * many connections there are. What it served it counts. */
#ifndef DRIVERS_IO_DELAY_SERVER_H
#define DRIVERS_IO_DELAY_SERVER_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/types.h>

#include "kernels/base/err.h"
#include "kernels/fetch/ask.h"

/* What was served. */
struct ledger {
    uint64_t connections, most_at_once;
    uint64_t asks;               /* understood */
    uint64_t served[ASK_FAULTS]; /* by what was asked for, when it was done */
    uint64_t unasked;            /* connections that sent something else */
    uint64_t reply_bytes;
};

/* A socket that listens on address:port (0: any free one), e.g. "127.0.0.1";
 * *at is where. Returns the descriptor; -1 with EXIT_UNAVAILABLE. */
int delay_server_listen(const char *address, int port, struct sockaddr_in6 *at,
                        struct err *e);

/* Serve until stop_fd can be read or is closed at its other end. Returns 0;
 * -1 with EXIT_UNAVAILABLE if memory for the connections is not available. */
int delay_server_run(int listen_fd, int stop_fd, struct ledger *ledger,
                     struct err *e);

/* One in a process of its own, on loopback, that ends when alive_fd is closed
 * or this process ends in whatever way. */
struct delay_server_process {
    pid_t pid;
    int alive_fd;
    struct sockaddr_in6 address;
};

/* Returns 0; -1 with EXIT_UNAVAILABLE. */
int delay_server_start(struct delay_server_process *p, struct err *e);
void delay_server_stop(pid_t pid, int alive_fd);

#endif
