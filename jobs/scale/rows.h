/* SPDX-License-Identifier: BSD-3-Clause */
/* The row and the metadata of one run, and its verdict. */
#ifndef JOBS_SCALE_ROWS_H
#define JOBS_SCALE_ROWS_H

#include "jobs/scale/observe.h"
#include "jobs/scale/points.h"

/* What the output of a run showed. */
struct scale_outcome {
    const char *status;   /* of the row */
    const char *error;    /* NULL: ok */
    const char *verified; /* "full" or "no" */
    const char *result;   /* hash of the output, or NULL */
};

struct scale_place {
    const char *out; /* directory */
    const char *policy;
    int64_t seed;
    const struct machine *machine;
    char *const *argv; /* of brigade scale, for the metadata */
    int ranks;         /* workers are ranks */
};

/* Append the row of a run and write its metadata. warmup: its repetition is one
 * that statistics leave out. Returns 0; -1 with EXIT_RESULTS. */
int scale_row_add(const struct scale_place *place, const struct scale_point *p,
                  int turn, int warmup, const struct observed *o,
                  const struct scale_outcome *outcome, struct err *e);

/* Machine, build, date and command line as JSON text, which the caller frees.
 * NULL: out of memory. */
char *scale_context(const struct scale_place *place);

#endif
