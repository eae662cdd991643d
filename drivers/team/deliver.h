/* SPDX-License-Identifier: BSD-3-Clause */
/* Write the team's output files: the picture and the trace. */
#ifndef DRIVERS_TEAM_DELIVER_H
#define DRIVERS_TEAM_DELIVER_H

#include "drivers/team/trace.h"
#include "drivers/driver.h"
#include "drivers/team/job.h"

/* Collective over the team. Write the units of every slab to j->output: a
 * picture with the width, height and channels of the input picture. `out` has
 * the layout of the arena's window. Errors (EXIT_RESULTS) at the root. */
void deliver_picture(struct team *t, const struct job *j,
                     const unsigned char *out, struct err *e);

/* Collective over the team. Write every worker's spans to j->trace; mine is
 * the calling worker's ring. Errors (EXIT_RESULTS) at the root. */
void deliver_trace(struct team *t, const struct job *j,
                   const struct trace *mine, struct err *e);

#endif
