/* SPDX-License-Identifier: BSD-3-Clause */
/* Hardware counters of a command and all that it starts, where the kernel
 * permits them: perf_event_open(2). */
#ifndef JOBS_SCALE_COUNTERS_H
#define JOBS_SCALE_COUNTERS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum counter { COUNTER_INSTRUCTIONS, COUNTER_CYCLES, COUNTER_MISSES, COUNTERS };

struct counters {
    int fd[COUNTERS]; /* -1: not counted */
};

/* Count for pid from its next exec on, with its future threads and children.
 * why_not (of `size` bytes) becomes the reason if nothing can be counted, else
 * "". */
void counters_open(struct counters *c, pid_t pid, char *why_not, size_t size);

/* After it has ended: the counts, scaled up where the counters were shared with
 * others; ROW_UNKNOWN where not counted. Closes them. */
void counters_read(struct counters *c, int64_t counts[COUNTERS]);

#endif
