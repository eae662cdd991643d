/* SPDX-License-Identifier: BSD-3-Clause */
/* Can every busy worker have its own core?
 *
 * A pure function of the workers' affinity masks: workers are matched with the
 * cores of their masks, each core once, by augmenting paths (H. W. Kuhn, The
 * Hungarian method for the assignment problem, 1955). If a worker finds no
 * core, the cores visited by its search are the union of the masks of all
 * workers that own them: fewer cores than workers (P. Hall, On representatives
 * of subsets, 1935).
 *
 *     workers   0: cores 0-1   1: cores 0-1   2: core 1
 *     cores     0, 1           -> 3 workers are confined to 2 cores
 *
 * Two hardware threads of a core count as one core: they share its execution
 * units. The core that a worker last ran on is not considered, because an
 * unbound worker may move at any time. */
#ifndef DRIVERS_PROGRAM_PLACEMENT_CHECK_H
#define DRIVERS_PROGRAM_PLACEMENT_CHECK_H

#include "drivers/team/job.h"
#include "drivers/team/record.h"

enum placement_fault {
    PLACEMENT_OK,
    PLACEMENT_NARROW, /* threads of one process, and a mask with fewer cores */
    PLACEMENT_SHARED, /* busy workers must share cores for another reason */
};

struct placement_check {
    enum placement_fault kind;
    int worker, other; /* two of the workers that share */
    int confined;      /* this many busy workers ... */
    int cores;         /* ... may run on this many cores */
    char text[64];     /* those cores, logical indexes: "0", "0-3,8" */
    int busy, allowed; /* busy workers on that host, and its cores */
    int processes;     /* processes of those workers */
};

/* Check n workers; busy[i] is 0 for a worker that uses little CPU time. Narrow
 * masks are reported first, then the lowest host in order of workers. Returns
 * 0; -1 (memory). */
int placement_check_run(const struct seat *seats, const unsigned char *busy,
                        int n, struct placement_check *s);

#endif
