/* SPDX-License-Identifier: BSD-3-Clause */
/* A kind of sweep: how it expands a kernel and a driver to points. A new kind
 * is one file in this folder and one line in jobs/kinds.def; grid.c is the
 * shortest one. */
#ifndef JOBS_KINDS_KIND_H
#define JOBS_KINDS_KIND_H

#include "jobs/plan.h"
#include "jobs/point.h"

struct kind {
    const char *name, *summary;    /* for --help */
    const char *kernels, *drivers; /* default lists of --kernels and
                                      --drivers; no value may hold a ','. Names
                                      that this build lacks are skipped. drivers
                                      may be KIND_RANKS. */
    /* Add the points of one kernel under one driver, which is available and
     * can run it: pair has both with their options. Returns 0; -1 with
     * EXIT_USAGE. */
    int (*expand)(struct plan *p, const struct sweep_request *r,
                  const struct inventory *inventory, const struct point *pair,
                  struct err *e);
};

/* Kernels that compute, for kinds that compare workers. */
#define KIND_COMPUTING                                                         \
    "primes:limit=2e9,convolve:image=mandelbrot:2048x2048:filter=gaussian:15"

/* Instead of a list of drivers: the baseline and all drivers of ranks. Without a
 * launcher there is nothing to measure. */
#define KIND_RANKS NULL

/* Every kind, NULL-terminated: registry.c. */
extern const struct kind *const kinds[];

/* The kind called name, or NULL. */
const struct kind *kind_find(const char *name);

/* ---- for expand() -------------------------------------------------------------*/

/* Adds one point, or several derived from it; may change it. */
typedef int kind_point_fn(struct plan *p, const struct sweep_request *r,
                          const struct inventory *inventory,
                          struct point *point, struct err *e);

/* Add a point, with the warm-up repetitions of the request or of its kernel. */
kind_point_fn kind_add;

/* Call each for pair with every number of workers of the request; default: 1,
 * 2, 4 ... and all cores, or 1, 2, 4 ... ranks with their threads. A driver
 * with one worker always has one. */
int kind_each_workers(struct plan *p, const struct sweep_request *r,
                      const struct inventory *inventory,
                      const struct point *pair, kind_point_fn *each,
                      struct err *e);

#endif
