/* SPDX-License-Identifier: BSD-3-Clause */
/* One configuration of a sweep, and the values that depend on its driver:
 * default number of workers, waits in flight. */
#ifndef JOBS_POINT_H
#define JOBS_POINT_H

#include <stddef.h>
#include <stdint.h>

#include "jobs/inventory.h"
#include "jobs/item.h"

enum point_role { POINT_RUN, POINT_ANCHOR, POINT_COSTS };

struct point {
    enum point_role role;
    struct item kernel, driver; /* options: of the kernel, the program and the
                                   driver in either */
    int64_t workers;            /* 0: the program's default */
    const char *place;          /* NULL: the program's default */
    int64_t warmup;
    int line;            /* of the file that it was read from; 0: none */
    double seconds;      /* of one run, estimated */
    const char *unknown; /* why seconds is assumed and not computed; NULL: it
                            is computed */
    uint64_t key;
};

/* Approximate time to start ranks, in seconds. */
extern const double point_ranks_s;

/* The value of an option of its driver or kernel, or NULL. */
const char *point_option(const struct point *p, const char *name);

/* The options of its kernel and then its driver: item_text() of both. */
int point_text(const struct point *p, char *to, size_t size);

/* Whether its driver always has one worker: one point for every count. */
int point_one_worker(const struct point *p, const struct inventory *inventory);

/* Threads per rank: the option `threads` if the driver has it, the cores per task
 * of the batch job, otherwise 1; 0: not given, so one rank has all workers. */
int64_t point_threads(const struct point *p, const struct inventory *inventory);

/* Number of ranks for its workers; 0: its driver has none. *threads: per
 * rank. */
int64_t point_ranks(const struct point *p, const struct inventory *inventory,
                    int64_t *threads);

/* A worker per core, in a batch job of all its ranks, rounded down to full ranks;
 * one rank if it has more threads than there are cores. */
int64_t point_most_workers(const struct point *p,
                           const struct inventory *inventory);

/* Number of workers if the user does not set it; 0 leaves it to the program. */
int64_t point_default_workers(const struct point *p,
                              const struct inventory *inventory);

/* Number of waits in flight; ALL_AT_ONCE: all, or as many as the kernel
 * allows. */
#define ALL_AT_ONCE INT64_MAX
int64_t point_waits_at_once(const struct point *p,
                            const struct inventory *inventory);

/* For a kernel that waits for files, whose number stays the same: put `at_once`
 * of them in flight with the driver's workers or depth. A depth given by the
 * user is kept. Returns 0, or -1 with EXIT_USAGE if there are too many
 * options. */
int point_set_in_flight(struct point *p, const struct inventory *inventory,
                        int64_t at_once, struct texts *keep, struct err *e);

/* Whether two points have the same options of kernel and driver. */
int point_same_options(const struct point *a, const struct point *b);

#endif
