/* SPDX-License-Identifier: BSD-3-Clause */
/* The files and servers that chunks need: opened before the launch and
 * identified by the `item` of a need. The option table names them (table of
 * kinds in items.c), so a new kernel needs no change here. One process opens
 * them, and its workers, threads or forked, share them. Other ranks open files
 * created by rank 0 through its /proc entry. */
#ifndef DRIVERS_IO_ITEMS_H
#define DRIVERS_IO_ITEMS_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "kernels/kernel.h"
#include "results/rows/new_file.h"

enum { ITEMS_MAX = 8 };

struct item {
    int fd; /* file, directory, or pipe that keeps our server alive; -1: none */
    pid_t server;                /* started by this process; 0: none */
    struct sockaddr_in6 address; /* of a server; IPv4 is mapped */
    const char *directory;       /* name of a directory; not owned */
    char path[128];              /* by which other ranks can open it */
    const char *name;            /* of a file that chunks write parts of */
    struct new_file file;        /* that file, in the rank that created it */
};

struct items {
    int count;
    struct item item[ITEMS_MAX];
};

/* Open the files that options name and look up the servers. Sets bytes and item
 * of the inputs in values. Call before plan(). Returns 0; -1 with EXIT_FAILED
 * for a file or host that does not exist, EXIT_RESULTS for a directory that is
 * not writable, EXIT_UNAVAILABLE if something cannot be created. */
int items_open(struct items *items, const struct option *table, void *values,
               struct err *e);

/* Create the items that the options do not name: an unnamed file, filled by the
 * kernel, and a server in a separate process that ends with this one. Also
 * create the file that chunks write parts of, with all its space reserved; it
 * gets its name in items_keep(). Call after plan(), in rank 0. Returns as
 * items_open(). */
int items_make(struct items *items, const struct kernel *k, void *values,
               const struct geometry *g, struct err *e);

/* In the other ranks: open the items that rank 0 created; `root` is a copy of
 * its items. Returns 0; -1 with EXIT_UNAVAILABLE. */
int items_join(struct items *items, const struct items *root,
               const struct option *table, void *values,
               const struct geometry *g, struct err *e);

/* All parts are written: sync the file to disk and give it its name. Returns 0;
 * -1 with EXIT_RESULTS, and the file is discarded. */
int items_keep(struct items *items, struct err *e);

/* Close files and end servers. Safe to call twice. */
void items_close(struct items *items);

#endif
