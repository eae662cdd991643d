/* SPDX-License-Identifier: BSD-3-Clause */
/* Moves between hardware threads, from the scheduler's statistics: exact and
 * without cost during the work. Calling sched_getcpu() after every chunk would
 * cost 3.5 ns (an empty chunk takes 20) and miss a thread that moved away and
 * back. */
#include "drivers/os/migrations.h"

#include "drivers/os/proc.h"

int64_t migrations(void)
{
    char text[1024]; /* the number is in one of the first lines */
    int64_t moves;

    if (proc_read("/proc/thread-self/sched", text, sizeof text) < 0)
        return -1;
    moves = proc_number(text, "se.nr_migrations");
    return moves >= 0 ? moves : proc_number(text, "nr_migrations");
}
