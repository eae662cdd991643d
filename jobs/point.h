/* SPDX-License-Identifier: BSD-3-Clause */
/* One configuration of a sweep, and what follows from its driver: how many
 * workers it has by default, how many waits are in flight. */
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
    int line;       /* of the file that it was read from; 0: none */
    double seconds; /* of one run, estimated */
    uint64_t key;
};

/* About how long starting ranks takes, in seconds. */
extern const double point_ranks_s;

/* The value of an option of its driver or kernel, or NULL. */
const char *point_option(const struct point *p, const char *name);

/* The options of its kernel and then its driver: item_text() of both. */
int point_text(const struct point *p, char *to, size_t size);

/* Whether its driver always has one worker: one point for every count. */
int point_one_worker(const struct point *p, const struct inventory *inventory);

/* The threads in each of its ranks: the option `threads` of a driver that has
 * any, otherwise 1; 0: the user does not say, so one rank has all workers. */
int64_t point_threads(const struct point *p, const struct inventory *inventory);

/* Its ranks: as many as its workers need; 0: its driver has none. *threads: in
 * each rank. */
int64_t point_ranks(const struct point *p, const struct inventory *inventory,
                    int64_t *threads);

/* A worker for each core, as far as ranks with all their threads fit; with more
 * threads than cores one rank. */
int64_t point_most_workers(const struct point *p,
                           const struct inventory *inventory);

/* How many workers where the user does not say; 0 leaves it to the program. */
int64_t point_default_workers(const struct point *p,
                              const struct inventory *inventory);

/* How many waits are in flight; ALL_AT_ONCE: all, or the number that the kernel
 * allows. */
#define ALL_AT_ONCE INT64_MAX
int64_t point_waits_at_once(const struct point *p,
                            const struct inventory *inventory);

/* For a kernel that waits for files, whose number stays the same: let `at_once`
 * of them pass at a time, by the driver's workers or its depth; a depth that
 * the user gave stays. Returns 0, or -1 with EXIT_USAGE where there are too
 * many options. */
int point_set_in_flight(struct point *p, const struct inventory *inventory,
                        int64_t at_once, struct texts *keep, struct err *e);

/* Whether two points differ in workers, place and the like only. */
int point_same_options(const struct point *a, const struct point *b);

#endif
