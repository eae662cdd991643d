/* SPDX-License-Identifier: BSD-3-Clause */
/* How fast one core of this machine is at most, measured by the loops of
 * kernels/base/peak.h and kept beside the results, so that all rows of a
 * directory are compared with the same numbers:
 *
 *     DIR/roofline.csv    host,isa,flops_per_s,stream_bytes_per_s
 *
 * Delete the file to have it measured anew. */
#ifndef DRIVERS_PROGRAM_ROOFLINE_H
#define DRIVERS_PROGRAM_ROOFLINE_H

#include "kernels/base/isa.h"

#define ROOFLINE_FILE "roofline.csv"

/* Of one core; 0 where not known. */
struct roofline {
    double flops_per_s;  /* multiply-adds of floats, each counted twice */
    double stream_per_s; /* bytes read and written by a copy past the caches */
};

/* The rates of host with isa as kept in dir; measured here (0.2 s, 128 MiB)
 * and kept if they are not. Returns 0; -1 with EXIT_RESULTS if they cannot be
 * kept, r being filled nevertheless. */
int roofline_get(struct roofline *r, const char *dir, const char *host,
                 enum isa isa, struct err *e);

/* Measure: the best of several short runs, for whatever disturbs only slows
 * down. */
void roofline_measure(struct roofline *r, enum isa isa);

#endif
