/* SPDX-License-Identifier: BSD-3-Clause */
/* More work for a kernel: more of what it counts, or more things that wait, by
 * the options that struct inventory_kernel names. */
#ifndef JOBS_GROWTH_H
#define JOBS_GROWTH_H

#include <stdint.h>

#include "jobs/inventory.h"
#include "jobs/item.h"

/* Make item the work of `workers` workers: `workers` times as much as its
 * options ask for. Returns 0; -1 with EXIT_USAGE where it cannot grow. */
int growth_multiply(struct item *item, const struct inventory_kernel *k,
                    int64_t workers, struct texts *keep, struct err *e);

/* Make item wait for `tasks` things, all at once where the driver can. A kernel
 * that waits for files keeps its number of them, which must be `tasks` at
 * least: the driver's depth varies instead. delay: how long each waits, where
 * the kernel has an option for it that is not set. Returns 0; -1 with
 * EXIT_USAGE for a kernel that does not wait, or has fewer files. */
int growth_waits(struct item *item, const struct inventory_kernel *k,
                 int64_t tasks, const char *delay, struct texts *keep,
                 struct err *e);

#endif
