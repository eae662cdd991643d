/* SPDX-License-Identifier: BSD-3-Clause */
/* The progress of a long run, on one line of a terminal, with the time left, or
 * the live view (live.h) if it is open. */
#ifndef DRIVERS_PROGRAM_PROGRESS_H
#define DRIVERS_PROGRAM_PROGRESS_H

#include <stdint.h>

#include "drivers/team/job.h"

/* Called periodically from outside the team. Prints nothing in the first two
 * seconds, nor if stderr is not a terminal (drivers/terminal/). In a run of
 * ranks, shows the progress of the root. */
void progress_show(const struct job *j, int64_t now_ns);

/* Remove the line or the view, if there is one. */
void progress_clear(void);

#endif
