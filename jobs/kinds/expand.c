/* SPDX-License-Identifier: BSD-3-Clause */
/* Common code of the kinds; see kind.h. */
#include "jobs/kinds/kind.h"

int kind_add(struct plan *p, const struct sweep_request *r,
             const struct inventory *inventory, struct point *point,
             struct err *e)
{
    const struct inventory_kernel *k =
        inventory_kernel(inventory, point->kernel.name);

    point->warmup = r->warmup >= 0 ? r->warmup : k != NULL ? k->warmup : 0;
    return plan_add(p, point, r, inventory, e);
}

int kind_each_workers(struct plan *p, const struct sweep_request *r,
                      const struct inventory *inventory,
                      const struct point *pair, kind_point_fn *each,
                      struct err *e)
{
    int64_t doubled[PLAN_LIST_MAX];
    const int64_t *counts = r->workers;
    size_t n = r->worker_count;

    if (n == 0) {
        int64_t most = point_most_workers(pair, inventory);
        int64_t least = point_threads(pair, inventory);

        for (int64_t k = least > 1 ? least : 1;
             k < most && n < PLAN_LIST_MAX - 1; k *= 2)
            doubled[n++] = k;
        doubled[n++] = most;
        counts = doubled;
    }
    for (size_t i = 0; i < n; i++) {
        struct point point = *pair;

        point.workers = point_one_worker(pair, inventory) ? 1 : counts[i];
        if (each(p, r, inventory, &point, e) != 0)
            return -1;
    }
    return 0;
}
