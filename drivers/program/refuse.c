/* SPDX-License-Identifier: BSD-3-Clause */
/* One function per kind of refusal; see refuse.h. */
#include "drivers/program/refuse.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

#include "drivers/os/limits.h"
#include "drivers/picture/picture.h"
#include "drivers/io/source.h"
#include "drivers/driver.h"

/* Descriptors for standard streams, libraries, the event loop and pipes. */
enum { DESCRIPTORS_OF_OURS = 48 };

static int too_many_workers(const struct job *j, const struct settings *s,
                            int ranks, struct err *e)
{
    const struct driver *d = j->driver;

    if (d->can & CAN_RANKS) {
        if (s->workers == 0 || s->workers == ranks)
            return 0;
        return err_set(e, EXIT_USAGE,
                       "--workers %lld: the launcher sets the number of ranks "
                       "and started %d; use mpirun -n %lld and omit --workers",
                       (long long)s->workers, ranks, (long long)s->workers);
    }
    if (d->max_workers > 0 && j->workers - d->helpers > d->max_workers)
        return err_set(e, EXIT_USAGE,
                       "--workers %d: %s runs at most %d worker%s; use %s",
                       j->workers - d->helpers, d->name, d->max_workers,
                       d->max_workers > 1 ? "s" : "", d->instead);
    return 0;
}

static int cannot_wait(const struct job *j, const struct settings *s, int ranks,
                       struct err *e)
{
    static const char *const what[] = {
        [NEED_TIME] = "time",
        [NEED_FILE] = "files (epoll reports every regular file as ready, and "
                      "reading it blocks)",
        [NEED_REPLY] = "replies of a server",
    };
    enum need_kind n = kernel_needs(j->kernel, &j->g);

    (void)s;
    (void)ranks;
    if (driver_can_wait(j->driver, n))
        return 0;
    return err_set(e, EXIT_USAGE,
                   "%s cannot wait for %s, which %s needs; use %s",
                   j->driver->name, what[n], j->kernel->name,
                   n == NEED_FILE ? "uring or pool" : j->driver->instead);
}

/* A connection needs one descriptor at each end. */
static int too_many_connections(const struct job *j, const struct settings *s,
                                int ranks, struct err *e)
{
    const unsigned alone = CAN_PROCESSES | CAN_RANKS;
    int64_t wanted = j->driver->can & CAN_IN_FLIGHT ? j->depth
                     : j->driver->can & alone       ? 1
                                                    : j->workers;
    int64_t most = limits_files() - DESCRIPTORS_OF_OURS;

    (void)s;
    (void)ranks;
    if (kernel_needs(j->kernel, &j->g) != NEED_REPLY || wanted <= most)
        return 0;
    return err_set(
        e, EXIT_UNAVAILABLE,
        "--connections: %lld connections need a descriptor each, and this "
        "process may open %lld (ulimit -Hn); use --connections %lld",
        (long long)wanted, (long long)most, (long long)most);
}

static int grain_is_fixed(const struct job *j, const struct settings *s,
                          int ranks, struct err *e)
{
    (void)ranks;
    if (!j->g.grain_fixed || s->grain == 0)
        return 0;
    return err_set(e, EXIT_USAGE,
                   "--grain %lld: one chunk of %s is one task and cannot be "
                   "resized; omit --grain",
                   (long long)s->grain, j->kernel->name);
}

static int depth_without_loop(const struct job *j, const struct settings *s,
                              int ranks, struct err *e)
{
    (void)ranks;
    if (s->depth == 0 || j->driver->can & CAN_IN_FLIGHT)
        return 0;
    return err_set(e, EXIT_USAGE,
                   "--depth %lld: each worker of %s has one wait in flight; "
                   "use --driver epoll or more --workers",
                   (long long)s->depth, j->driver->name);
}

static int schedule_not_supported(const struct job *j, const struct settings *s,
                                  int ranks, struct err *e)
{
    (void)ranks;
    if (s->schedule == 1 + SCHEDULE_STEAL && driver_only_ranks(j->driver) &&
        !geometry_has_data(&j->g))
        return err_set(e, EXIT_USAGE,
                       "--schedule steal: ranks of %s steal only rows of data "
                       "in memory, and %s has none; use dynamic",
                       j->driver->name, j->kernel->name);
    if (s->schedule == SETTINGS_AUTO || j->driver->can & CAN_SCHEDULE)
        return 0;
    return err_set(e, EXIT_USAGE,
                   "--schedule %s: %s has one fixed schedule; omit --schedule, "
                   "or use openmp, pthread or fork",
                   schedule_names[s->schedule], j->driver->name);
}

static int threads_without_hybrid(const struct job *j, const struct settings *s,
                                  int ranks, struct err *e)
{
    (void)ranks;
    if (s->threads == 0 || j->driver->can & CAN_THREADS_IN_RANK)
        return 0;
    return err_set(
        e, EXIT_USAGE, "--threads %lld: %s has no threads in ranks; use %s",
        (long long)s->threads, j->driver->name,
        j->driver->can & CAN_RANKS ? "--driver hybrid" : "--workers");
}

static int halo_too_large(const struct job *j, const struct settings *s,
                          int ranks, struct err *e)
{
    (void)s;
    (void)ranks;
    if ((double)j->g.halo * (double)j->g.in_bytes <= INT_MAX)
        return 0;
    return err_set(e, EXIT_USAGE,
                   "the halo of %lld units of %zu bytes exceeds the largest "
                   "message (2 GiB); use a smaller filter",
                   (long long)j->g.halo, j->g.in_bytes);
}

static int no_worker_to_inject(const struct job *j, const struct settings *s,
                               int ranks, struct err *e)
{
    (void)s;
    (void)ranks;
    if (j->inject.worker < j->workers)
        return 0;
    return err_set(e, EXIT_USAGE,
                   "--inject: no worker %d; the %d workers are numbered from 0",
                   j->inject.worker, j->workers);
}

static int csv_not_to_stdout(const struct job *j, const struct settings *s,
                             int ranks, struct err *e)
{
    (void)j;
    (void)ranks;
    if (s->csv == NULL || strcmp(s->csv, "-") == 0)
        return 0;
    return err_set(
        e, EXIT_USAGE,
        "--csv '%s': not '-'; use --csv - for stdout, --out DIR for files",
        s->csv);
}

static int output_format_unknown(const struct job *j, const struct settings *s,
                                 int ranks, struct err *e)
{
    const struct picture *p = source_picture(j->kernel->options, j->opt);
    size_t length = j->output != NULL ? strlen(j->output) : 0;
    const char *ending = length > 4 ? j->output + length - 4 : "";

    (void)s;
    (void)ranks;
    if (j->output == NULL || p == NULL)
        return 0;
    if (p->streamed && strcasecmp(ending, ".png") == 0)
        return err_set(e, EXIT_USAGE,
                       "cannot write '%.120s' with --stream: rows of a PNG "
                       "have no fixed position in the file; use %s",
                       j->output, p->channels == 3 ? ".ppm" : ".pgm");
    return picture_write_check(j->output, p->channels, e);
}

int refuse(const struct job *j, const struct settings *s, int ranks,
           struct err *e)
{
    static int (*const rules[])(const struct job *, const struct settings *,
                                int, struct err *) = {
        too_many_workers,       cannot_wait,           too_many_connections,
        grain_is_fixed,         depth_without_loop,    threads_without_hybrid,
        schedule_not_supported, halo_too_large,        no_worker_to_inject,
        csv_not_to_stdout,      output_format_unknown,
    };

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i](j, s, ranks, e) != 0)
            return -1;
    return 0;
}
