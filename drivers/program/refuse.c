/* SPDX-License-Identifier: BSD-3-Clause */
/* One function per kind of refusal; see refuse.h. */
#include "drivers/program/refuse.h"

#include <string.h>
#include <strings.h>

#include "drivers/driver.h"
#include "drivers/io/source.h"
#include "drivers/os/limits.h"
#include "drivers/os/simulated.h"
#include "drivers/picture/picture.h"
#include "results/rows/form.h"
#include "results/rows/input_file.h"

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

/* Each worker is a process or a thread of this control group. With ranks, those
 * that this one starts. */
static int too_many_tasks(const struct combination *c, struct err *e)
{
    const struct driver *d = c->job->driver;
    int ranks = (d->can & CAN_RANKS) != 0;
    int started = ranks ? c->job->workers / c->ranks - 1 : c->job->workers;
    struct limits_group group;
    int64_t left, most;

    if (SIMULATED || started < 1 || d->max_workers == 1)
        return 0;
    left = limits_tasks("", &group);
    if (started <= left)
        return 0;
    most = (left > 0 ? left : 1) + ranks - (left > d->helpers ? d->helpers : 0);
    return err_set(e, EXIT_UNAVAILABLE,
                   "cannot start %d %s: the control group may have %lld "
                   "processes and threads (pids.max of %s) and has %lld; use "
                   "--%s %lld, or raise the limit",
                   started, d->can & CAN_PROCESSES ? "processes" : "threads",
                   (long long)group.limit, group.path, (long long)group.in_use,
                   ranks ? "threads" : "workers", (long long)most);
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
    int64_t files = limits_files(), most = files - DESCRIPTORS_OF_OURS;
    const char *option =
        c->job->driver->can & CAN_IN_FLIGHT ? "connections" : "workers";

    if (kernel_needs(c->job->kernel, &c->job->g) != NEED_REPLY ||
        wanted <= most)
        return 0;
    if (most < 1)
        return err_set(e, EXIT_UNAVAILABLE,
                       "a run of %s needs at least %d descriptors, and this "
                       "process may open %lld (ulimit -Hn); raise the limit",
                       c->job->kernel->name, DESCRIPTORS_OF_OURS + 1,
                       (long long)files);
    return err_set(
        e, EXIT_UNAVAILABLE,
        "--%s: %lld connections need a descriptor each, and this process may "
        "open %lld (ulimit -Hn); use --%s %lld",
        option, (long long)wanted, (long long)most, option, (long long)most);
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
    return form_csv_check(c->settings->csv, 1, e);
}

static int csv_and_json(const struct combination *c, struct err *e)
{
    const struct form forms[] = {{"--json", c->settings->json, 0},
                                 {"--csv -", c->settings->csv != NULL, 0}};

    return form_check(forms, 2, e);
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

/* A link to an input is refused, too: it is a name by which the input is known,
 * and the output would take it. */
static int output_is_input(const struct combination *c, struct err *e)
{
    const struct {
        const char *option, *path;
    } outputs[] = {{"output", c->job->output}, {"trace", c->job->trace}};
    const char *model = c->settings->model;

    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++) {
        const char *path = outputs[i].path, *input = NULL;
        const struct option *o;

        if (path == NULL)
            continue;
        o = source_input_at(c->job->kernel->options, c->job->opt, path);
        if (o != NULL)
            input = o->name;
        else if (model != NULL && input_same(model, path))
            input = "model";
        else if (i > 0 && outputs[0].path != NULL &&
                 (strcmp(outputs[0].path, path) == 0 ||
                  input_same(outputs[0].path, path)))
            input = outputs[0].option;
        if (input != NULL)
            return err_set(e, EXIT_USAGE,
                           "--%s '%.120s' is the file of --%s and would "
                           "replace it; use another file",
                           outputs[i].option, path, input);
    }
    return 0;
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
        too_many_workers,       too_many_tasks,         cannot_wait,
        too_many_connections,   grain_is_fixed,         depth_without_loop,
        threads_without_hybrid, schedule_not_supported, no_worker_to_inject,
        csv_not_to_stdout,      csv_and_json,           output_format_unknown,
        output_is_input,        not_simulated,
    };
    const struct combination c = {.job = j, .settings = s, .ranks = ranks};

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i](&c, e) != 0)
            return -1;
    return 0;
}
