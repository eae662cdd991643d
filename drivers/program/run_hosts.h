/* SPDX-License-Identifier: BSD-3-Clause */
/* The hosts of a run, their properties and the ranks on each, known before the
 * team starts, so that the row and the metadata of a run that fails have them
 * too. */
#ifndef DRIVERS_PROGRAM_RUN_HOSTS_H
#define DRIVERS_PROGRAM_RUN_HOSTS_H

#include "drivers/machine/place.h"
#include "drivers/program/program.h"
#include "results/rows/meta.h"

enum { RUN_HOST_NAME = 64, RUN_HOST_MACHINE = 1024 };

/* What the lowest rank of a host knows of it. */
struct run_host_facts {
    struct host host;
    char machine[RUN_HOST_MACHINE]; /* by machine_text() */
};

struct run_host {
    char name[RUN_HOST_NAME];
    int first, ranks; /* the lowest rank on it, and how many */
};

struct run_hosts {
    struct run_host *list; /* [count], in order of first; at rank 0 only */
    struct run_host_facts *facts; /* [count], likewise */
    int count;
    int mine;     /* the host of this rank in the list */
    int is_first; /* 1: this is the lowest rank of its host */
};

/* Collective over the ranks. m: the machine of this rank. Returns 0; -1 with
 * EXIT_UNAVAILABLE (memory), the same for all. */
int run_hosts_gather(struct run_hosts *h, const struct program *p,
                     const struct machine *m, struct err *e);

/* At rank 0: the hosts for the metadata, which the caller frees; it points into
 * h. NULL: there are none, or out of memory. */
struct meta_node *run_hosts_meta(const struct run_hosts *h);
void run_hosts_release(struct run_hosts *h);

#endif
