/* SPDX-License-Identifier: BSD-3-Clause */
/* Placement: the same workers under several policies. */
#include "jobs/kinds/kind.h"

static const char *const default_places[] = {
    "none", "core", "compact", "spread", "numa", "pu:0",
};

/* The default is a worker per core. */
static int expand(struct plan *p, const struct sweep_request *r,
                  const struct inventory *inventory, const struct point *pair,
                  struct err *e)
{
    const char *const *places = r->place_count > 0 ? r->places : default_places;
    size_t n = r->place_count > 0
                   ? r->place_count
                   : sizeof default_places / sizeof *default_places;
    size_t counts = r->worker_count > 0 ? r->worker_count : 1;

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < counts; k++) {
            struct point point = *pair;

            point.place = places[i];
            point.workers = point_one_worker(pair, inventory) ? 1
                            : r->worker_count > 0
                                ? r->workers[k]
                                : point_most_workers(pair, inventory);
            if (kind_add(p, r, inventory, &point, e) != 0)
                return -1;
        }
    return 0;
}

const struct kind place_kind = {
    .name = "place",
    .summary = "the same workers under several placement policies",
    .kernels = KIND_COMPUTING,
    .drivers = "openmp,fork",
    .expand = expand,
};
