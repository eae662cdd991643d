/* SPDX-License-Identifier: BSD-3-Clause */
/* Refuses combinations of options that cannot work, before the run starts. */
#ifndef DRIVERS_PROGRAM_REFUSE_H
#define DRIVERS_PROGRAM_REFUSE_H

#include "drivers/program/settings.h"
#include "drivers/team/job.h"

/* Check the whole job: can the driver run this kernel with these workers and
 * settings? ranks: number of processes. Returns 0; -1 with EXIT_USAGE or
 * EXIT_UNAVAILABLE, and a message that names what to use instead. */
int refuse(const struct job *j, const struct settings *s, int ranks,
           struct err *e);

#endif
