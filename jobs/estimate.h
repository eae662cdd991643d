/* SPDX-License-Identifier: BSD-3-Clause */
/* Estimate the duration of the points of a plan, from the kernel's own plan for
 * their options (`brigade run KERNEL ... --plan`) and from rough rates. Points
 * that would wait too long are removed from the plan. */
#ifndef JOBS_ESTIMATE_H
#define JOBS_ESTIMATE_H

#include "jobs/launch.h"
#include "jobs/plan.h"

/* What a run of a kernel with some options would do. */
struct planned_work {
    int64_t units;
    double work; /* in the kernel's own unit, all passes */
    enum inventory_needs needs;
    int direct;           /* 1: files, past the page cache */
    int64_t most_at_once; /* waits in flight, if the driver can hold all and the
                             user does not set it; 0: all */
    double wait_s;        /* sum of the known waits */
    double longest_s;     /* the longest of them */
    const char *why_not;  /* if it is unknown: the reason, or NULL */
    int fails;            /* 1: a run fails for that reason, too */
};

/* Returns the plan of a point's kernel, without running it. Returns 0; -1 if it
 * is unknown. */
typedef int planned_work_fn(void *arg, const struct point *p,
                            struct planned_work *work);

/* A planned_work_fn that asks brigade. Start as {.launch = ...}. Caches answers
 * for points that differ only in workers or place. */
struct plan_asker {
    const struct launch *launch;
    const struct inventory *inventory;
    struct texts *keep;
    struct planned_answer *answers;
    size_t count, room;
    struct err error; /* the first because of which nothing could be asked */
};
planned_work_fn plan_asker_ask; /* arg: struct plan_asker * */
void plan_asker_release(struct plan_asker *a);

/* Seconds that one repetition waits, or takes, if `at_once` waits pass at the
 * same time (ALL_AT_ONCE of point.h: as many as the driver holds) and `workers`
 * cores share the computing. */
double estimate_waits_s(const struct planned_work *w, int64_t at_once);
double estimate_seconds(const struct planned_work *w,
                        const struct inventory_kernel *k, int64_t workers,
                        int64_t at_once);

/* Fill in `seconds` of every point of p. Removes, with a note, points that
 * would wait for longer than r->longest_ns, except anchors and points of a
 * file. Returns 0; -1 with EXIT_UNAVAILABLE if no point is left. */
int estimate_plan(struct plan *p, const struct sweep_request *r,
                  const struct inventory *inventory, planned_work_fn *ask,
                  void *arg, struct err *e);

#endif
