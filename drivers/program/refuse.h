/* SPDX-License-Identifier: BSD-3-Clause */
/* What cannot be done is said before it is tried. */
#ifndef DRIVERS_PROGRAM_REFUSE_H
#define DRIVERS_PROGRAM_REFUSE_H

#include "drivers/team/job.h"
#include "drivers/program/settings.h"

/* Look at the whole job: does the driver do what the kernel needs, with so
 * many workers and these settings? ranks: how many processes there are.
 * Returns 0; -1 with EXIT_USAGE, the words naming what to use instead. */
int refuse(const struct job *j, const struct settings *s, int ranks,
           struct err *e);

#endif
