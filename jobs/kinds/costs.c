/* SPDX-License-Identifier: BSD-3-Clause */
/* Costs: starting processes, threads, tasks and ranks. `brigade costs` once, and
 * once for each number of ranks; then a team under each driver for almost no
 * work. */
#include <inttypes.h>
#include <stdio.h>

#include "jobs/kinds/kind.h"

enum { RANKS_ENOUGH = 16 };

static int64_t most_tasks(const struct sweep_request *r)
{
    return r->task_count > 0 ? r->tasks[r->task_count - 1] : INT64_MAX;
}

/* 1, 2, 4 ... ranks: a program cannot start its own, so the sweep does. Each
 * takes about 20 MB, and about 0.1 s where it must share a core. */
static int add_ranks(struct plan *p, const struct sweep_request *r,
                     const struct inventory *inventory, const char *driver,
                     struct err *e)
{
    for (int64_t n = 1;
         n <= most_tasks(r) && (n <= RANKS_ENOUGH || n <= inventory->cores);
         n *= 2) {
        struct point costs = {
            .role = POINT_COSTS,
            .kernel = {.name = "costs"},
            .driver = {.name = driver},
            .workers = n,
            .seconds = point_ranks_s + 0.1 * (double)n,
        };

        if (plan_add(p, &costs, r, inventory, e) != 0)
            return -1;
    }
    return 0;
}

static int add_prices(struct plan *p, const struct sweep_request *r,
                      const struct inventory *inventory, struct err *e)
{
    struct point costs = {
        .role = POINT_COSTS,
        .kernel = {.name = "costs"},
        .driver = {.name = "-"},
        .seconds = 5,
    };
    char most[32];

    if (r->task_count > 0) {
        snprintf(most, sizeof most, "%" PRId64, most_tasks(r));
        if (item_set(&costs.kernel, "most", most, p->keep, e) != 0)
            return -1;
    }
    return plan_add(p, &costs, r, inventory, e);
}

static int expand(struct plan *p, const struct sweep_request *r,
                  const struct inventory *inventory, const struct point *pair,
                  struct err *e)
{
    const struct inventory_driver *d =
        inventory_driver(inventory, pair->driver.name);

    if (add_prices(p, r, inventory, e) != 0)
        return -1;
    if (d->ranks && !d->threads_in_rank &&
        add_ranks(p, r, inventory, d->name, e) != 0)
        return -1;
    return kind_each_workers(p, r, inventory, pair, kind_add, e);
}

const struct kind costs_kind = {
    .name = "costs",
    .summary = "the cost of starting processes, threads, tasks and ranks",
    .kernels = "noop:units=1",
    .drivers = "serial,openmp,pthread,fork,epoll,mpi",
    .expand = expand,
};
