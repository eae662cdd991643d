/* SPDX-License-Identifier: BSD-3-Clause */
/* Workers that are forked processes, supervised by their parent. Their pids are
 * in j->record->live. */
#ifndef DRIVERS_TEAM_CHILDREN_H
#define DRIVERS_TEAM_CHILDREN_H

#include "drivers/team/job.h"
#include "drivers/team/record.h"

/* Send SIGKILL to all remaining children; children_end() also waits for them. r
 * may be NULL. */
void children_kill(const struct record *r);
void children_end(const struct record *r);

/* Wait for `left` children. The first one that fails is named and the others
 * are killed, because they would wait for it in a barrier. Returns 0 if all
 * succeeded; else -1 with EXIT_FAILED, and no child is left. */
int children_wait(const struct job *j, int left, struct err *e);

#endif
