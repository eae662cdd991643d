/* SPDX-License-Identifier: BSD-3-Clause */
/* The seat of a worker on a simulated host. */
#include <stdio.h>
#include <string.h>

#include "drivers/team/worker_impl.h"

/* Each rank of a simulated host has the next core of it. */
void worker_note_simulated(const struct worker *w, struct seat *s)
{
    int cores = simulated_cores(), core = w->team->seat % cores;

    snprintf(s->actual, sizeof s->actual, "core:%d", core);
    memcpy(s->asked, s->actual, sizeof s->asked);
    s->mask_pus = s->mask_cores = 1;
    s->mask = (struct place_mask){.pieces = 1};
    s->mask.core[0].lo = core;
    s->mask.core[0].hi = core + 1;
    s->cores_allowed = s->pus_allowed = cores;
}
