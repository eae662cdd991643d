/* SPDX-License-Identifier: BSD-3-Clause */
/* Strong scaling: the same work on a growing number of workers. */
#include "jobs/kinds/kind.h"

static int expand(struct plan *p, const struct sweep_request *r,
                  const struct inventory *inventory, const struct point *pair,
                  struct err *e)
{
    return kind_each_workers(p, r, inventory, pair, kind_add, e);
}

const struct kind strong_kind = {
    .name = "strong",
    .summary = "strong scaling: the same work on more workers",
    .kernels = KIND_COMPUTING,
    .drivers = "serial,openmp,fork,mpi",
    .expand = expand,
};
