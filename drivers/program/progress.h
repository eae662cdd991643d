/* SPDX-License-Identifier: BSD-3-Clause */
/* How far a long run is, on one line of a terminal, with the time left. */
#ifndef DRIVERS_PROGRAM_PROGRESS_H
#define DRIVERS_PROGRAM_PROGRESS_H

#include <stdint.h>

#include "drivers/team/job.h"

/* Called now and then from outside the team. Says nothing unless stderr is a
 * terminal, and nothing in the first two seconds: what is quick needs no
 * line. In a run of ranks the root's own share stands for all. */
void progress_show(const struct job *j, int64_t now_ns);

/* Take the line away, if there is one. */
void progress_clear(void);

#endif
