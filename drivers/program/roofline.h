/* SPDX-License-Identifier: BSD-3-Clause */
/* Peak rates of one core, measured by the loops of kernels/base/peak.h and
 * stored with the results, so that all rows of a directory are compared with
 * the same numbers:
 *
 *     DIR/roofline.csv    host,isa,flops_per_s,stream_bytes_per_s,
 *                         measured_s,mhz,disturbed
 *
 * measured_s: Unix time. mhz: the clock speed that the system allows a core; 0:
 * unknown. disturbed: 1 if half of the short runs were slower than 80 % of the
 * best. A line is measured again after a day, at another clock speed, or if it
 * was disturbed. */
#ifndef DRIVERS_PROGRAM_ROOFLINE_H
#define DRIVERS_PROGRAM_ROOFLINE_H

#include "kernels/base/isa.h"

#define ROOFLINE_FILE "roofline.csv"

/* Per core; 0: not known. */
struct roofline {
    double flops_per_s;  /* float multiply-adds, two operations each */
    double stream_per_s; /* bytes read and written by a copy that exceeds the
                            caches */
    int disturbed;
};

/* The rates of host with isa from dir; measured (0.2 s, 128 MiB) and stored if
 * missing or outdated. Returns 0; -1 with EXIT_RESULTS if they cannot be
 * stored, but r is filled. */
int roofline_get(struct roofline *r, const char *dir, const char *host,
                 enum isa isa, struct err *e);

/* Measure: the best of several short runs, because disturbances only slow
 * down. */
void roofline_measure(struct roofline *r, enum isa isa);

#endif
