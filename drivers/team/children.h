/* SPDX-License-Identifier: BSD-3-Clause */
/* Workers that are forked processes, looked after by their parent. Their pids
 * stand in j->record->live. */
#ifndef DRIVERS_TEAM_CHILDREN_H
#define DRIVERS_TEAM_CHILDREN_H

#include "drivers/team/job.h"
#include "drivers/team/record.h"

/* SIGKILL to all that are left; children_end() also waits for them. r may be
 * NULL. */
void children_kill(const struct record *r);
void children_end(const struct record *r);

/* Wait for `left` children. The first that does not end as it should is named
 * and takes the others with it: they would wait for it in a barrier. Returns 0
 * when all ended well; else -1 with EXIT_FAILED, and none is left. */
int children_wait(const struct job *j, int left, struct err *e);

#endif
