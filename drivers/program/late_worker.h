/* SPDX-License-Identifier: BSD-3-Clause */
/* The worker that the others wait for when the deadline has passed. Reads only
 * the live part of the record, so the team may be in any state. */
#ifndef DRIVERS_PROGRAM_LATE_WORKER_H
#define DRIVERS_PROGRAM_LATE_WORKER_H

#include <stddef.h>

#include "drivers/team/job.h"
#include "drivers/team/record.h"

/* The least advanced worker of this process; -1 if all of these have completed
 * their work and workers of other processes have not. */
int late_worker_find(const struct record *r);

/* "worker 1 (pid 77 on node4) is in phase work", with its rank under MPI; a
 * stopped process is named first. */
void late_worker_describe(const struct record *r, char *to, size_t size);

#endif
