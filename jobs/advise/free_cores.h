/* SPDX-License-Identifier: BSD-3-Clause */
/* How many of the allowed CPUs were idle during a time. */
#ifndef JOBS_ADVISE_FREE_CORES_H
#define JOBS_ADVISE_FREE_CORES_H

#include <sched.h>

/* Idle time of the CPUs in `allowed` since the host started, in s, from
 * /proc/stat; NaN if it cannot be read. */
double idle_s(const cpu_set_t *allowed);

#endif
