/* SPDX-License-Identifier: BSD-3-Clause */
/* Warnings that teach; see warn.h. */
#include "drivers/warn.h"

#include <stdio.h>

#include "drivers/driver.h"

/* mpirun binds each of one or two ranks to a core, and all its threads with
 * it, unless it is told how many there will be. */
void warn_of_seats(const struct program *p, const struct job *j)
{
    const struct record *r = j->record;

    if (r == NULL || !(j->driver->can & CAN_THREADS_IN_RANK))
        return;
    for (int rank = 0; rank < r->ranks; rank++) {
        const struct seat *s = &r->seats[rank * r->threads];

        if (s->mask_cores == 0 || s->mask_cores >= r->threads)
            continue;
        fprintf(stderr,
                "%s: warning: the %d threads of rank %d share %d core%s (%s), "
                "to which the launcher bound the rank; use mpirun --map-by "
                "slot:pe=%d (Open MPI 4 and 5) or srun --cpus-per-task=%d, or "
                "unbind it with mpirun --bind-to none\n",
                p->name, r->threads, rank, s->mask_cores,
                s->mask_cores > 1 ? "s" : "", s->actual, r->threads,
                r->threads);
        return;
    }
}
