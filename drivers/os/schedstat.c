/* SPDX-License-Identifier: BSD-3-Clause */
/* CPU time of any thread; see schedstat.h. */
#include "drivers/os/schedstat.h"

#include <stdio.h>

#include "drivers/os/proc.h"

int schedstat_read(int pid, int tid, struct schedstat *s)
{
    char path[64], line[96]; /* "ran_ns waited_ns slices" */

    snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", pid, tid);
    if (proc_read(path, line, sizeof line) < 0)
        return -1;
    s->cpu_ns = proc_field(line, 0);
    s->queued_ns = proc_field(line, 1);
    return s->cpu_ns < 0 || s->queued_ns < 0 ? -1 : 0;
}
