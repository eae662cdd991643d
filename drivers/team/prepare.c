/* SPDX-License-Identifier: BSD-3-Clause */
/* Set up memory and input before the launch; see prepare.h. */
#include "drivers/team/prepare.h"

#include "drivers/io/source.h"
#include "drivers/os/clock.h"
#include "drivers/team/arena.h"
#include "drivers/team/job.h"
#include "drivers/team/record.h"

int team_prepare(struct team *t, const struct job *j, size_t flight_bytes,
                 struct err *e)
{
    const struct window *w;

    if (arena_new(t, j, flight_bytes, e) != 0)
        return -1;
    w = &t->arena->slab.window;
    if (source_load(j->kernel->options, j->opt, w->lo, w->hi, j->g.units, e) !=
        0) {
        arena_free(t);
        return -1;
    }
    if (j->record != NULL)
        j->record->launched_at_ns = clock_ns() - j->init_ns;
    return 0;
}
