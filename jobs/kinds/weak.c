/* SPDX-License-Identifier: BSD-3-Clause */
/* Weak scaling: work that grows with the number of workers. */
#include "jobs/growth.h"
#include "jobs/kinds/kind.h"

static int add_grown(struct plan *p, const struct sweep_request *r,
                     const struct inventory *inventory, struct point *point,
                     struct err *e)
{
    const struct inventory_kernel *k =
        inventory_kernel(inventory, point->kernel.name);

    if (growth_multiply(&point->kernel, k, point->workers, p->keep, e) != 0)
        return -1;
    return kind_add(p, r, inventory, point, e);
}

static int expand(struct plan *p, const struct sweep_request *r,
                  const struct inventory *inventory, const struct point *pair,
                  struct err *e)
{
    return kind_each_workers(p, r, inventory, pair, add_grown, e);
}

const struct kind weak_kind = {
    .name = "weak",
    .summary = "weak scaling: work that grows with the workers",
    .kernels = "primes:limit=1e9,convolve:image=mandelbrot:2048x1024:"
               "filter=gaussian:15",
    .drivers = "serial,openmp,fork,mpi",
    .expand = expand,
};
