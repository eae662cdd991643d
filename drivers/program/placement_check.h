/* SPDX-License-Identifier: BSD-3-Clause */
/* Can every busy worker have a core of its own?
 *
 * A pure function of who may run where: workers are matched with the cores of
 * their masks, each core once, by augmenting paths (H. W. Kuhn, The Hungarian
 * method for the assignment problem, 1955). Where a worker is left over, the
 * cores that the search came by are what it and all their owners have in
 * common: too few (P. Hall, On representatives of subsets, 1935).
 *
 *     workers   0: cores 0-1   1: cores 0-1   2: core 1
 *     cores     0, 1           -> 3 workers are confined to 2 cores
 *
 * Two hardware threads of a core are one core here: they share what computes.
 * Where a worker happened to run plays no part; an unbound worker that was
 * seen beside another may be elsewhere the next moment. */
#ifndef DRIVERS_PROGRAM_PLACEMENT_CHECK_H
#define DRIVERS_PROGRAM_PLACEMENT_CHECK_H

#include "drivers/team/job.h"

enum placement_fault {
    PLACEMENT_OK,
    PLACEMENT_NARROW, /* threads of one process, in a mask with fewer cores */
    PLACEMENT_SHARED, /* busy workers must share cores for any other reason */
};

struct placement_check {
    enum placement_fault kind;
    int worker, other; /* two of those who share */
    int confined;      /* this many busy workers ... */
    int cores;         /* ... may run on this many cores */
    char text[64];     /* those cores, logical: "0", "0-3,8" */
    int busy, allowed; /* busy workers of that host, and its cores */
    int processes;     /* that those workers are in */
};

/* Judge n seats; busy[i] is 0 for workers who hardly need a core. Narrow masks
 * are told first, then lower hosts in order of workers. Returns 0; -1 without
 * memory. */
int placement_check_run(const struct seat *seats, const unsigned char *busy,
                        int n, struct placement_check *s);

#endif
