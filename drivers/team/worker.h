/* SPDX-License-Identifier: BSD-3-Clause */
/* The one worker body, executed by every worker of every driver (SPMD). */
#ifndef DRIVERS_TEAM_WORKER_H
#define DRIVERS_TEAM_WORKER_H

#include "drivers/driver.h"
#include "drivers/team/job.h"
#include "drivers/team/record.h"

/* Run j as worker t->index of t->size, from the gate to the last check:
 * placement, first touch, timed repetitions, checks, reports, and at the root
 * (index 0) the merged and verified result in j->record. Collective over the
 * team. Never exits and prints nothing. An error is in j->record->err on
 * return, the same for every worker. */
void worker_run(struct team *t, const struct job *j);

#endif
