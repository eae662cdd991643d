/* SPDX-License-Identifier: BSD-3-Clause */
/* A point of a sweep; see point.h. */
#include "jobs/point.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "jobs/work.h"
#include "kernels/base/number.h"

/* Starting and checking a run takes about so long besides the work. */
static const double process_s = 0.03;
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

static int is_ranks(const struct point *p)
{
    return strcmp(p->driver.name, "mpi") == 0 ||
           strcmp(p->driver.name, "hybrid") == 0;
}

int point_one_worker(const struct point *p, const struct here *here)
{
    const struct here_driver *d = here_driver(here, p->driver.name);

    return d != NULL && d->max_workers == 1;
}

int64_t point_waits_at_once(const struct point *p, const struct here *here)
{
    const struct here_driver *d = here_driver(here, p->driver.name);
    const char *depth = point_option(p, "depth");
    uint64_t count;

    if (d == NULL)
        return 1;
    if (d->waits == HERE_DEPTH)
        return depth != NULL && number_count(depth, &count) == 0 && count > 0 &&
                       count < INT64_MAX
                   ? (int64_t)count
                   : INT64_MAX;
    if (p->workers > 0 || point_one_worker(p, here))
        return p->workers > 0 ? p->workers : 1;
    return d->waits == HERE_THREADS ? INT64_MAX : here->cores;
}

/* Ranks have to be told how many they are. */
int64_t point_default_workers(const struct point *p, const struct here *here)
{
    return point_one_worker(p, here) ? 1 : is_ranks(p) ? here->cores : 0;
}

double point_seconds(const struct point *p, const struct here *here)
{
    int64_t computing =
        p->workers > here->cores || p->workers == 0 ? here->cores : p->workers;

    if (point_one_worker(p, here))
        computing = 1;
    return work_seconds(&p->kernel, computing, point_waits_at_once(p, here)) *
               (double)(1 + p->warmup) +
           (is_ranks(p) ? point_ranks_s : process_s);
}

int point_set_in_flight(struct point *p, const struct here *here,
                        int64_t at_once, struct texts *keep, struct err *e)
{
    const char *option = work_find(p->kernel.name)->in_flight;
    const struct here_driver *d = here_driver(here, p->driver.name);
    char text[32];

    if (option == NULL)
        return 0;
    if (d->waits == HERE_THREADS)
        p->workers = d->max_workers > 0 && at_once > d->max_workers
                         ? d->max_workers
                         : at_once;
    if (d->waits != HERE_DEPTH || point_option(p, option) != NULL)
        return 0;
    snprintf(text, sizeof text, "%" PRId64, at_once);
    return item_set(&p->driver, option, text, keep, e);
}
