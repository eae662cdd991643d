/* SPDX-License-Identifier: BSD-3-Clause */
/* A grid: every combination of kernel, driver, number of workers and place. */
#include "jobs/kinds/kind.h"

static int add_each_place(struct plan *p, const struct sweep_request *r,
                          const struct inventory *inventory,
                          struct point *point, struct err *e)
{
    if (r->place_count == 0)
        return kind_add(p, r, inventory, point, e);
    for (size_t i = 0; i < r->place_count; i++) {
        point->place = r->places[i];
        if (kind_add(p, r, inventory, point, e) != 0)
            return -1;
    }
    return 0;
}

static int expand(struct plan *p, const struct sweep_request *r,
                  const struct inventory *inventory, const struct point *pair,
                  struct err *e)
{
    return kind_each_workers(p, r, inventory, pair, add_each_place, e);
}

const struct kind grid_kind = {
    .name = "grid",
    .summary = "every combination of kernel, driver, workers and place",
    .kernels = KIND_COMPUTING,
    .drivers = "serial,openmp",
    .expand = expand,
};
