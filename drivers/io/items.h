/* SPDX-License-Identifier: BSD-3-Clause */
/* The files and servers that chunks need, opened before the launch and found
 * by the `item` of a need. They are found through the option table
 * (items.c's table of kinds), so a new kernel with such needs needs nothing
 * here. One process opens them and its workers, threads or forked, share
 * them; ranks open what rank 0 made through its /proc entry. */
#ifndef DRIVERS_IO_ITEMS_H
#define DRIVERS_IO_ITEMS_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "kernels/kernel.h"
#include "results/rows/new_file.h"

enum { ITEMS_MAX = 8 };

struct item {
    int fd; /* of a file or directory; of the pipe that keeps our server alive; -1 */
    pid_t server;                /* started by us, 0: none */
    struct sockaddr_in6 address; /* of a server; IPv4 is mapped */
    const char *directory;       /* its name, where it is one; not owned */
    char path[128];              /* where other ranks can open it */
    const char *name;            /* of a file that chunks put parts into */
    struct new_file file;        /* that file, in the rank that made it */
};

struct items {
    int count;
    struct item item[ITEMS_MAX];
};

/* Open the files that options name and look up the servers; sets bytes and
 * item of the inputs in values. Call before plan(). Returns 0; -1 with
 * EXIT_FAILED for a file or host that is not there, EXIT_RESULTS for a
 * directory that nothing can be put into, EXIT_UNAVAILABLE where something
 * that is to be made cannot be. */
int items_open(struct items *items, const struct option *table, void *values,
               struct err *e);

/* Make what the options do not name: a file without a name, filled by the
 * kernel, and a server in a separate process that ends with this one. Also make
 * the file that chunks put parts into, with room for all of them and without a
 * name before items_keep(). Call after plan(), in rank 0. Returns as items_open(). */
int items_make(struct items *items, const struct kernel *k, void *values,
               const struct geometry *g, struct err *e);

/* In the other ranks: reach what rank 0, whose items those of `root` are, has
 * made. Returns 0; -1 with EXIT_UNAVAILABLE. */
int items_join(struct items *items, const struct items *root,
               const struct option *table, void *values,
               const struct geometry *g, struct err *e);

/* All parts are in their places: bring them to the disk and give the file its
 * name. Returns 0; -1 with EXIT_RESULTS, and the file is gone. */
int items_keep(struct items *items, struct err *e);

/* Close files and end servers. Safe to call twice. */
void items_close(struct items *items);

#endif
