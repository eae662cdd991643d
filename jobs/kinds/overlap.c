/* SPDX-License-Identifier: BSD-3-Clause */
/* Overlap: a growing number of waits in flight. */
#include "jobs/growth.h"
#include "jobs/kinds/kind.h"

/* Default duration of each wait. */
#define DELAY "100ms"

static const int64_t default_tasks[] = {1, 10, 100, 1000, 10000};

static int add_tasks(struct plan *p, const struct sweep_request *r,
                     const struct inventory *inventory,
                     const struct point *pair, int64_t tasks, struct err *e)
{
    const struct inventory_kernel *k =
        inventory_kernel(inventory, pair->kernel.name);
    struct point point = *pair;

    point.workers = point_default_workers(&point, inventory);
    if (growth_waits(&point.kernel, k, tasks, DELAY, p->keep, e) != 0 ||
        point_set_in_flight(&point, inventory, tasks, p->keep, e) != 0)
        return -1;
    return r->worker_count > 0
               ? kind_each_workers(p, r, inventory, &point, kind_add, e)
               : kind_add(p, r, inventory, &point, e);
}

static int expand(struct plan *p, const struct sweep_request *r,
                  const struct inventory *inventory, const struct point *pair,
                  struct err *e)
{
    const int64_t *tasks = r->task_count > 0 ? r->tasks : default_tasks;
    size_t n = r->task_count > 0 ? r->task_count
                                 : sizeof default_tasks / sizeof *default_tasks;

    for (size_t i = 0; i < n; i++)
        if (add_tasks(p, r, inventory, pair, tasks[i], e) != 0)
            return -1;
    return 0;
}

const struct kind overlap_kind = {
    .name = "overlap",
    .summary = "a growing number of waits in flight",
    /* mix: 10 000 times the default of 5 ms would be a minute of computing.
     * With spin-ps given, runs do not measure it, so the work is the same in
     * all of them. */
    .kernels = "wait,fetch,read,mix:compute=100us:spin-ps=1200",
    .drivers = "serial,pthread,epoll,uring,pool",
    .expand = expand,
};
