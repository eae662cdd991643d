/* SPDX-License-Identifier: BSD-3-Clause */
/* Strong scaling of ranks, as a batch job measures it: the serial driver, then
 * 1, 2, 4 ... and all ranks. */
#include "jobs/kinds/kind.h"

static int expand(struct plan *p, const struct sweep_request *r,
                  const struct inventory *inventory, const struct point *pair,
                  struct err *e)
{
    return kind_each_workers(p, r, inventory, pair, kind_add, e);
}

const struct kind ranks_kind = {
    .name = "ranks",
    .summary = "strong scaling of ranks: serial, then 1, 2, 4 ... ranks",
    .kernels = KIND_COMPUTING,
    .drivers = KIND_RANKS,
    .expand = expand,
};
