/* SPDX-License-Identifier: BSD-3-Clause */
/* Increase the work of a kernel, or its number of waits, with the options that
 * struct inventory_kernel names. */
#ifndef JOBS_GROWTH_H
#define JOBS_GROWTH_H

#include <stdint.h>

#include "jobs/inventory.h"
#include "jobs/item.h"

/* Multiply the work that the options of item request by `workers`. Returns 0;
 * -1 with EXIT_USAGE if it cannot grow. */
int growth_multiply(struct item *item, const struct inventory_kernel *k,
                    int64_t workers, struct texts *keep, struct err *e);

/* Make item have `tasks` waits, all in flight if the driver can. A kernel that
 * waits for files keeps their number, which must be at least `tasks`: the
 * driver's depth varies instead. delay: duration of each wait, if the kernel
 * has an option for it that is not set. Returns 0; -1 with EXIT_USAGE for a
 * kernel that does not wait, or has fewer files. */
int growth_waits(struct item *item, const struct inventory_kernel *k,
                 int64_t tasks, const char *delay, struct texts *keep,
                 struct err *e);

#endif
