/* SPDX-License-Identifier: BSD-3-Clause */
/* A point of a sweep; see point.h. */
#include "jobs/point.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "kernels/base/number.h"

const double point_ranks_s = 0.4;

const char *point_option(const struct point *p, const char *name)
{
    const char *value = item_value(&p->driver, name);

    return value != NULL ? value : item_value(&p->kernel, name);
}

int point_text(const struct point *p, char *to, size_t size)
{
    char kernel[512], driver[512];

    item_text(&p->kernel, kernel, sizeof kernel);
    item_text(&p->driver, driver, sizeof driver);
    return snprintf(to, size, "%s%s%s", kernel,
                    *kernel != '\0' && *driver != '\0' ? ";" : "", driver);
}

static int is_ranks(const struct point *p, const struct inventory *inventory)
{
    const struct inventory_driver *d =
        inventory_driver(inventory, p->driver.name);

    return d != NULL && d->ranks;
}

int point_one_worker(const struct point *p, const struct inventory *inventory)
{
    const struct inventory_driver *d =
        inventory_driver(inventory, p->driver.name);

    return d != NULL && d->max_workers == 1;
}

int64_t point_waits_at_once(const struct point *p,
                            const struct inventory *inventory)
{
    const struct inventory_driver *d =
        inventory_driver(inventory, p->driver.name);
    const char *depth = point_option(p, "depth");
    uint64_t count;

    if (d == NULL)
        return 1;
    if (d->waits == INVENTORY_DEPTH)
        return depth != NULL && number_count(depth, &count) == 0 && count > 0 &&
                       count < INT64_MAX
                   ? (int64_t)count
                   : ALL_AT_ONCE;
    if (p->workers > 0 || point_one_worker(p, inventory))
        return p->workers > 0 ? p->workers : 1;
    return d->waits == INVENTORY_THREADS ? ALL_AT_ONCE : inventory->workers;
}

int64_t point_threads(const struct point *p, const struct inventory *inventory)
{
    const struct inventory_driver *d =
        inventory_driver(inventory, p->driver.name);
    const char *given = point_option(p, "threads");
    uint64_t count;

    if (d == NULL || !d->threads_in_rank)
        return 1;
    return given != NULL && number_count(given, &count) == 0 && count > 0 &&
                   count < INT32_MAX
               ? (int64_t)count
               : inventory->rank_threads;
}

int64_t point_ranks(const struct point *p, const struct inventory *inventory,
                    int64_t *threads)
{
    int64_t workers = p->workers > 0 ? p->workers : 1;

    *threads = point_threads(p, inventory);
    if (!is_ranks(p, inventory))
        return 0;
    if (*threads == 0)
        *threads = workers;
    return workers > *threads ? workers / *threads : 1;
}

int64_t point_most_workers(const struct point *p,
                           const struct inventory *inventory)
{
    int64_t threads = point_threads(p, inventory), cores = inventory->workers;

    if (is_ranks(p, inventory) && inventory->ranks_most > 0)
        cores = threads == 1
                    ? inventory->ranks_most
                    : inventory->ranks_most * (inventory->rank_threads > 0
                                                   ? inventory->rank_threads
                                                   : 1);
    if (threads <= 1)
        return cores;
    return cores > threads ? cores / threads * threads : threads;
}

/* A launcher must be given the number of ranks. */
int64_t point_default_workers(const struct point *p,
                              const struct inventory *inventory)
{
    return point_one_worker(p, inventory) ? 1
           : is_ranks(p, inventory)       ? point_most_workers(p, inventory)
                                          : 0;
}

int point_set_in_flight(struct point *p, const struct inventory *inventory,
                        int64_t at_once, struct texts *keep, struct err *e)
{
    const struct inventory_kernel *k =
        inventory_kernel(inventory, p->kernel.name);
    const struct inventory_driver *d =
        inventory_driver(inventory, p->driver.name);
    char text[32];

    if (k->needs != INVENTORY_NEEDS_FILE)
        return 0;
    if (d->waits == INVENTORY_THREADS)
        p->workers = d->max_workers > 0 && at_once > d->max_workers
                         ? d->max_workers
                         : at_once;
    if (d->waits != INVENTORY_DEPTH || point_option(p, "depth") != NULL)
        return 0;
    snprintf(text, sizeof text, "%" PRId64, at_once);
    return item_set(&p->driver, "depth", text, keep, e);
}

int point_same_options(const struct point *a, const struct point *b)
{
    char texts[2][1024];

    if (strcmp(a->kernel.name, b->kernel.name) != 0 ||
        strcmp(a->driver.name, b->driver.name) != 0 || a->role != b->role)
        return 0;
    point_text(a, texts[0], sizeof texts[0]);
    point_text(b, texts[1], sizeof texts[1]);
    return strcmp(texts[0], texts[1]) == 0;
}
