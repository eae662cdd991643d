/* SPDX-License-Identifier: BSD-3-Clause */
/* How far a running run is, from the counts of its workers. */
#ifndef DRIVERS_PROGRAM_PART_DONE_H
#define DRIVERS_PROGRAM_PART_DONE_H

#include <stdint.h>

#include "drivers/team/job.h"

struct part_done {
    int repetition, of;       /* the current one from 1, and their number */
    int warmup;               /* 1: it is not measured */
    int64_t chunks;           /* completed in this repetition */
    double part;              /* of the whole run, 0 .. 1 */
    double elapsed_s, left_s; /* left_s -1: nothing is done yet */
};

/* At time now_ns of CLOCK_MONOTONIC. In a run of ranks the progress of the
 * root. Returns 0; -1 before the first repetition. */
int part_done_read(const struct job *j, int64_t now_ns, struct part_done *p);

/* Append "repetition 3 of 11, 42 %, about 12 s left" as snprintf does. */
int part_done_text(const struct part_done *p, char *to, size_t size);

#endif
