/* SPDX-License-Identifier: BSD-3-Clause */
/* Fault injection (--inject), so that every kind of failure can be demonstrated
 * and tested. */
#ifndef DRIVERS_TEAM_INJECT_H
#define DRIVERS_TEAM_INJECT_H

#include "drivers/team/job.h"

/* "wrong", "wrong:2", "die:I", "stop:I", "hang:I", "crash:I", "bus:I",
 * "abort:I", "exit:I" -> *to. NULL or "none": no fault. Returns 0; -1 with
 * EXIT_USAGE. */
int inject_parse(const char *text, struct inject *to, struct err *e);

/* In the timed part: if j requests a fault of worker `index`, cause it; does
 * not return. A thread cannot be killed alone, so it marks itself lost and
 * blocks for ever. */
void inject_fault(const struct job *j, int index);

/* Before the checks: corrupt one byte of unit `lo` of this worker's output lo
 * .. hi-1, or its count if it has no output in memory. */
void inject_wrong(const struct job *j, int index, struct work *k,
                  struct window *w, int64_t lo, int64_t hi);

#endif
