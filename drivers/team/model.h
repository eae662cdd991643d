/* SPDX-License-Identifier: BSD-3-Clause */
/* What work costs on one core, as a table: under SimGrid simulated time passes
 * by it instead of by what this machine needs at that moment. So a simulation
 * is deterministic, and its work may be skipped where it is larger than this
 * machine can do.
 *
 * jobs/simulate.sh writes the table from measured rows. A line each, in any
 * order, # begins a comment:
 *
 *     setup 1500000      begin() of a kernel, ns
 *     chunk 21           dealing out a chunk, ns
 *     rate 0 0.31        a unit of work (kernel->work_unit) at this part of
 *     rate 1 0.42        the run's units, ns; linear in between
 *     shared 2 1.03      factor of the rates where this many ranks of a host
 *                        compute, as they share its memory
 *     work skip          compute nothing: the rows have no result then */
#ifndef DRIVERS_TEAM_MODEL_H
#define DRIVERS_TEAM_MODEL_H

#include <stdint.h>

#include "kernels/kernel.h"

enum { MODEL_POINTS = 256 };

/* A curve: points in rising x, constant beyond its ends. */
struct model_curve {
    int count;
    double x[MODEL_POINTS], y[MODEL_POINTS];
};

struct model {
    double setup_ns, chunk_ns;
    struct model_curve rate;   /* part of the units -> ns per unit of work */
    struct model_curve shared; /* ranks of a host -> factor; none: 1 */
    int skip;                  /* 1: the work is not done */
};

/* Read the table at path. Returns 0; -1 with EXIT_USAGE: no such file, or a
 * line that is none of the above. */
int model_read(struct model *m, const char *path, struct err *e);

/* Time of units lo .. hi-1 as one chunk, with that many ranks on the host.
 * Pure. */
double model_chunk_ns(const struct model *m, const struct geometry *g,
                      int64_t lo, int64_t hi, int ranks);

#endif
