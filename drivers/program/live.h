/* SPDX-License-Identifier: BSD-3-Clause */
/* The live view of a run, `run --live`: what each worker does, drawn on stderr
 * by the watchdog thread five times a second.
 *
 * Nothing is added to what the workers do. The view reads their phases and
 * counts from the record (team/record.h), which they write anyway, and their
 * CPU time from /proc, of LANES_MAX of them at most. The watchdog then takes
 * 0.9 ms of CPU a second instead of 0.4 with 2 workers, 1.4 with 16, 7.9 with
 * 1000: below 1 % of one core (a busy 2-core virtual AMD EPYC). Where a worker
 * works, its time since the last frame decides what is drawn:
 *
 *     on a core               computing
 *     in the run queue        queued
 *     asleep                  waiting, if the kernel waits for something, else
 *                             idle (for a lock, or for chunks)
 *
 * Of ranks only the root's phases are known; others are computing, queued or
 * idle, where they run on this host. */
#ifndef DRIVERS_PROGRAM_LIVE_H
#define DRIVERS_PROGRAM_LIVE_H

#include <stdint.h>

#include "drivers/team/job.h"

/* Prepare the view. If stderr is not a terminal, as under a launcher of ranks,
 * it is drawn as text, below each other, every two seconds. */
void live_open(void);
int live_is_open(void);

/* Draw, if 200 ms have passed. */
void live_show(const struct job *j, int64_t now_ns);

/* Remove the view, for good: before other output, which the next frame would
 * overwrite. Any thread may call it. */
void live_close(void);

#endif
