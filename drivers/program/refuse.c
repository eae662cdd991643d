/* SPDX-License-Identifier: BSD-3-Clause */
/* One function per kind of refusal; see refuse.h. */
#include "drivers/program/refuse.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

#include "drivers/driver.h"
#include "drivers/io/source.h"
#include "drivers/os/limits.h"
#include "drivers/os/simulated.h"
#include "drivers/picture/picture.h"

/* Descriptors for standard streams, libraries, the event loop and pipes. */
enum { DESCRIPTORS_OF_OURS = 48 };

struct combination {
    const struct job *job;
    const struct settings *settings;
    int ranks; /* processes */
};

/* Workers are the threads of all ranks. */
static int other_ranks(const struct combination *c, struct err *e)
{
    int64_t workers = c->settings->workers;
    int threads = c->job->workers / c->ranks;

    if (workers == 0 || workers == c->job->workers)
        return 0;
    if (workers % threads != 0)
        return err_set(e, EXIT_USAGE,
                       "--workers %lld is not a multiple of the %d threads of "
                       "a rank; use --workers %d",
                       (long long)workers, threads, c->job->workers);
    return err_set(e, EXIT_USAGE,
                   "--workers %lld: the launcher sets the number of ranks and "
                   "started %d, each with %d worker%s; use mpirun -n %lld",
                   (long long)workers, c->ranks, threads,
                   threads > 1 ? "s" : "", (long long)(workers / threads));
}

static int too_many_workers(const struct combination *c, struct err *e)
{
    const struct driver *d = c->job->driver;

    if (d->can & CAN_RANKS)
        return other_ranks(c, e);
    if (d->max_workers > 0 && c->job->workers - d->helpers > d->max_workers)
        return err_set(e, EXIT_USAGE,
                       "--workers %d: %s runs at most %d worker%s; use %s",
                       c->job->workers - d->helpers, d->name, d->max_workers,
                       d->max_workers > 1 ? "s" : "", d->instead);
    return 0;
}

static int cannot_wait(const struct combination *c, struct err *e)
{
    static const char *const what[] = {
        [NEED_TIME] = "time",
        [NEED_FILE] = "files (epoll reports every regular file as ready, and "
                      "reading it blocks)",
        [NEED_REPLY] = "replies of a server",
    };
    enum need_kind n = kernel_needs(c->job->kernel, &c->job->g);

    if (driver_can_wait(c->job->driver, n))
        return 0;
    return err_set(e, EXIT_USAGE,
                   "%s cannot wait for %s, which %s needs; use %s",
                   c->job->driver->name, what[n], c->job->kernel->name,
                   n == NEED_FILE ? "uring or pool" : c->job->driver->instead);
}

/* A connection needs one descriptor at each end. */
static int too_many_connections(const struct combination *c, struct err *e)
{
    const unsigned alone = CAN_PROCESSES | CAN_RANKS;
    int64_t wanted = c->job->driver->can & CAN_IN_FLIGHT ? c->job->depth
                     : c->job->driver->can & alone       ? 1
                                                         : c->job->workers;
    int64_t most = limits_files() - DESCRIPTORS_OF_OURS;

    if (kernel_needs(c->job->kernel, &c->job->g) != NEED_REPLY ||
        wanted <= most)
        return 0;
    return err_set(
        e, EXIT_UNAVAILABLE,
        "--connections: %lld connections need a descriptor each, and this "
        "process may open %lld (ulimit -Hn); use --connections %lld",
        (long long)wanted, (long long)most, (long long)most);
}

static int grain_is_fixed(const struct combination *c, struct err *e)
{
    if (!c->job->g.grain_fixed || c->settings->grain == 0)
        return 0;
    return err_set(e, EXIT_USAGE,
                   "--grain %lld: one chunk of %s is one task and cannot be "
                   "resized; omit --grain",
                   (long long)c->settings->grain, c->job->kernel->name);
}

static int depth_without_loop(const struct combination *c, struct err *e)
{
    if (c->settings->depth == 0 || c->job->driver->can & CAN_IN_FLIGHT)
        return 0;
    return err_set(e, EXIT_USAGE,
                   "--depth %lld: each worker of %s has one wait in flight; "
                   "use --driver epoll or more --workers",
                   (long long)c->settings->depth, c->job->driver->name);
}

static int schedule_not_supported(const struct combination *c, struct err *e)
{
    if (c->settings->schedule == 1 + SCHEDULE_STEAL &&
        driver_only_ranks(c->job->driver) && !geometry_has_data(&c->job->g))
        return err_set(e, EXIT_USAGE,
                       "--schedule steal: ranks of %s steal only rows of data "
                       "in memory, and %s has none; use dynamic",
                       c->job->driver->name, c->job->kernel->name);
    if (c->settings->schedule == SETTINGS_AUTO ||
        c->job->driver->can & CAN_SCHEDULE)
        return 0;
    return err_set(e, EXIT_USAGE,
                   "--schedule %s: %s has one fixed schedule; omit --schedule, "
                   "or use openmp, pthread or fork",
                   schedule_names[c->settings->schedule], c->job->driver->name);
}

static int threads_without_hybrid(const struct combination *c, struct err *e)
{
    if (c->settings->threads == 0 || c->job->driver->can & CAN_THREADS_IN_RANK)
        return 0;
    return err_set(
        e, EXIT_USAGE, "--threads %lld: %s has no threads in ranks; use %s",
        (long long)c->settings->threads, c->job->driver->name,
        c->job->driver->can & CAN_RANKS ? "--driver hybrid" : "--workers");
}

static int halo_too_large(const struct combination *c, struct err *e)
{
    if ((double)c->job->g.halo * (double)c->job->g.in_bytes <= INT_MAX)
        return 0;
    return err_set(e, EXIT_USAGE,
                   "the halo of %lld units of %zu bytes exceeds the largest "
                   "message (2 GiB); use a smaller filter",
                   (long long)c->job->g.halo, c->job->g.in_bytes);
}

static int no_worker_to_inject(const struct combination *c, struct err *e)
{
    if (c->job->inject.worker < c->job->workers)
        return 0;
    return err_set(e, EXIT_USAGE,
                   "--inject: no worker %d; the %d workers are numbered from 0",
                   c->job->inject.worker, c->job->workers);
}

static int csv_not_to_stdout(const struct combination *c, struct err *e)
{
    if (c->settings->csv == NULL || strcmp(c->settings->csv, "-") == 0)
        return 0;
    return err_set(
        e, EXIT_USAGE,
        "--csv '%s': not '-'; use --csv - for stdout, --out DIR for files",
        c->settings->csv);
}

static int output_format_unknown(const struct combination *c, struct err *e)
{
    const struct picture *p =
        source_picture(c->job->kernel->options, c->job->opt);
    size_t length = c->job->output != NULL ? strlen(c->job->output) : 0;
    const char *ending = length > 4 ? c->job->output + length - 4 : "";

    if (c->job->output == NULL || p == NULL)
        return 0;
    if (p->streamed && strcasecmp(ending, ".png") == 0)
        return err_set(e, EXIT_USAGE,
                       "cannot write '%.120s' with --stream: rows of a PNG "
                       "have no fixed position in the file; use %s",
                       c->job->output, p->channels == 3 ? ".ppm" : ".pgm");
    return picture_write_check(c->job->output, p->channels, e);
}

/* Simulated ranks are actors of one process and one thread, where only time
 * and messages are simulated. */
static int not_simulated(const struct combination *c, struct err *e)
{
    if (!SIMULATED)
        return 0;
    if (kernel_needs(c->job->kernel, &c->job->g) > NEED_TIME)
        return err_set(e, EXIT_UNAVAILABLE,
                       "%s: SimGrid simulates neither files nor replies",
                       c->job->kernel->name);
    if (c->job->workers > c->ranks)
        return err_set(e, EXIT_UNAVAILABLE,
                       "--threads %d: SimGrid simulates ranks of one thread; "
                       "use more ranks",
                       c->job->workers / c->ranks);
    return 0;
}

int refuse(const struct job *j, const struct settings *s, int ranks,
           struct err *e)
{
    static int (*const rules[])(const struct combination *, struct err *) = {
        too_many_workers,       cannot_wait,           too_many_connections,
        grain_is_fixed,         depth_without_loop,    threads_without_hybrid,
        schedule_not_supported, halo_too_large,        no_worker_to_inject,
        csv_not_to_stdout,      output_format_unknown, not_simulated,
    };
    const struct combination c = {.job = j, .settings = s, .ranks = ranks};

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i](&c, e) != 0)
            return -1;
    return 0;
}
