/* SPDX-License-Identifier: BSD-3-Clause */
/* What a sweep must know of each kernel: how its work grows, what of it waits,
 * and about how long it takes. One line of the table in work.c per kernel; one
 * without a line can be swept in every way but weak and overlap. */
#ifndef JOBS_WORK_H
#define JOBS_WORK_H

#include <stdint.h>

#include "jobs/item.h"

struct work {
    const char *kernel;
    const char *scale;     /* the option that makes the work grow, or NULL */
    const char *init;      /* its value for one worker, unless given */
    const char *from;      /* the option of the other end of the interval */
    const char *tasks;     /* how many things wait, or NULL: it does not wait */
    const char *at_once;   /* how many may wait at a time, where that has an
                            option of its own */
    const char *in_flight; /* the same where it is the driver's option: then
                              as many wait one after the other, whatever it
                              is, and it is what kind overlap varies */
    const char *delay;     /* how long each waits; NULL: that is not known */
    const char *delay_init;   /* its value in a sweep of kind overlap */
    const char *compute;      /* how long each computes after that, or NULL */
    const char *compute_init; /* the kernel's own */
    int warmup;               /* repetitions before the one that counts */
    double per_second; /* of scale's value (of pixels, for a picture), on one
                          core, very roughly: for the estimate */
};

/* The line of a kernel; of one that has none, a line of NULLs. */
const struct work *work_find(const char *kernel);

/* Make item the work of `workers` workers: `workers` times as much as it says
 * now. Returns 0; -1 with EXIT_USAGE where it cannot grow, saying why. */
int work_grow(struct item *item, int64_t workers, struct texts *keep,
              struct err *e);

/* Make item wait for so many things, all at once where the driver can; where
 * that is the driver's to say, for enough things. Returns 0; -1 with EXIT_USAGE
 * for a kernel that does not wait, or for fewer things than that. */
int work_wait(struct item *item, int64_t tasks, struct texts *keep,
              struct err *e);

/* About how many seconds one repetition takes when workers share what is
 * computed and at_once waits pass at a time; 1 where nothing is known. */
double work_seconds(const struct item *item, int64_t workers, int64_t at_once);

/* The same for what it waits only: 0 where that is not known. */
double work_waits(const struct item *item, int64_t at_once);

#endif
