/* SPDX-License-Identifier: BSD-3-Clause */
/* The delay server: answers requests (kernels/fetch/ask.h) after the requested
 * delay, completely or with the requested fault. One thread serves all
 * connections and counts what it serves. */
#ifndef DRIVERS_IO_DELAY_SERVER_H
#define DRIVERS_IO_DELAY_SERVER_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/types.h>

#include "drivers/io/acceptor.h"
#include "kernels/base/err.h"
#include "kernels/fetch/ask.h"

/* What was served. */
struct ledger {
    uint64_t connections, most_at_once;
    uint64_t asks;               /* valid requests */
    uint64_t served[ASK_FAULTS]; /* completed, by requested fault */
    uint64_t unasked;            /* connections that sent anything else */
    uint64_t reply_bytes;
};

/* Open a socket that listens on address:port (0: any free port), for example
 * "127.0.0.1"; *at gets the actual address. Returns the descriptor; -1 with
 * EXIT_UNAVAILABLE. */
int delay_server_listen(const char *address, int port, struct sockaddr_in6 *at,
                        struct err *e);

/* Serve until stop_fd is readable or its other end is closed. If descriptors
 * are exhausted, clients wait in the listen queue until one is free, and `note`
 * is called, once. Returns 0; -1 with EXIT_UNAVAILABLE if memory for the
 * connections is not available, or connections cannot be accepted. */
int delay_server_run(int listen_fd, int stop_fd, struct ledger *ledger,
                     acceptor_note *note, struct err *e);

/* A delay server in a separate process, on loopback. It ends when alive_fd is
 * closed or this process ends in any way. */
struct delay_server_process {
    pid_t pid;
    int alive_fd;
    struct sockaddr_in6 address;
};

/* Returns 0; -1 with EXIT_UNAVAILABLE. */
int delay_server_start(struct delay_server_process *p, struct err *e);
void delay_server_stop(pid_t pid, int alive_fd);

#endif
