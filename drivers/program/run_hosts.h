/* SPDX-License-Identifier: BSD-3-Clause */
/* The hosts of a run and the ranks on each, known before the team starts, so
 * that the row of a run that fails has them too. */
#ifndef DRIVERS_PROGRAM_RUN_HOSTS_H
#define DRIVERS_PROGRAM_RUN_HOSTS_H

#include "drivers/program/program.h"

enum { RUN_HOST_NAME = 64 };

struct run_host {
    char name[RUN_HOST_NAME];
    int first, ranks; /* the lowest rank on it, and how many */
};

struct run_hosts {
    struct run_host *list; /* [count], in order of first; at rank 0 only */
    int count;
    int mine;     /* the host of this rank in the list */
    int is_first; /* 1: this is the lowest rank of its host */
};

/* Collective over the ranks. Returns 0; -1 with EXIT_UNAVAILABLE (memory), the
 * same for all. */
int run_hosts_gather(struct run_hosts *h, const struct program *p,
                     struct err *e);
void run_hosts_release(struct run_hosts *h);

#endif
