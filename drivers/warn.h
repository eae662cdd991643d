/* SPDX-License-Identifier: BSD-3-Clause */
/* What is worth a word although the run was right. */
#ifndef DRIVERS_WARN_H
#define DRIVERS_WARN_H

#include "drivers/job.h"
#include "drivers/program.h"

/* Look at where the team sat, and print at most one line to stderr: what is
 * wrong with it, and the flag that cures it. */
void warn_of_seats(const struct program *p, const struct job *j);

#endif
