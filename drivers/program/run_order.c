/* SPDX-License-Identifier: BSD-3-Clause */
/* From a request to a job; see run_order.h. Everything that can be refused is
 * refused here, before the team starts. */
#include "drivers/program/run_order.h"

#include <string.h>

#include "drivers/io/source.h"
#include "drivers/machine/facts.h"
#include "drivers/os/cgroup.h"
#include "drivers/os/simulated.h"
#include "drivers/program/refuse.h"
#include "drivers/program/run_files.h"
#include "drivers/team/inject.h"
#include "kernels/base/spin.h"

static int wants_fact(const struct option *table, const char *fact)
{
    for (const struct option *o = table; o->name != NULL; o++)
        if (o->fact != NULL && strcmp(o->fact, fact) == 0)
            return 1;
    return 0;
}

/* Set kernel options from the machine. Ranks must divide the work alike, so all
 * use the numbers of rank 0. */
static int apply_facts(struct run_order *o, struct err *e)
{
    const struct request *r = &o->request;
    struct facts f = {.seed = r->settings.seed};

    facts_measure(&f, o->machine);
    if (o->program->rank == 0 && !r->settings.plan &&
        wants_fact(r->kernel->options, "spin_ps"))
        f.spin_ps = facts_spin_ps(spin_rounds);
    o->program->share(&f, sizeof f);
    return facts_apply(r->kernel->options, r->kernel_opt, &f, r->given, e);
}

/* The default number of workers that compute on `cores` of the host's cores,
 * which have that part of the quota. */
static int quota_workers(struct run_order *o, int cores)
{
    struct machine_counts counts;
    int workers;

    machine_count(o->machine, &counts);
    workers = cgroup_workers(o->quota_cpus * cores / counts.cores, cores);
    o->quota_counts = workers < cores;
    return workers;
}

/* The number of threads in a rank: --threads, the rank's share of --workers, or
 * the cores in its mask. */
static int threads_in_rank(struct run_order *o)
{
    const struct settings *s = &o->request.settings;
    struct machine_counts counts;

    if (!(o->request.driver->can & CAN_THREADS_IN_RANK))
        return 1;
    if (s->threads > 0)
        return (int)s->threads;
    if (s->workers > 0 && s->workers % o->program->size == 0)
        return (int)(s->workers / o->program->size);
    machine_count(o->machine, &counts);
    return quota_workers(o, counts.mask_cores);
}

/* Every rank has as many threads as rank 0. */
static void share_threads(struct run_order *o)
{
    o->threads = threads_in_rank(o);
    o->program->share(&o->threads, sizeof o->threads);
}

/* The kernel's option for an output picture, or an empty one. */
static const struct file_output *output_of(const struct request *r)
{
    static const struct file_output none;

    for (const struct option *o = r->kernel->options; o->name != NULL; o++)
        if (o->kind == OPTION_OUTPUT)
            return (const void *)((const char *)r->kernel_opt + o->offset);
    return &none;
}

/* What the kernel and the driver allow of a number of workers. */
static int64_t at_most(const struct run_order *o, int64_t workers)
{
    int64_t most[] = {o->job.g.workers, o->request.driver->max_workers};

    for (size_t i = 0; i < sizeof most / sizeof *most; i++)
        if (most[i] > 0 && workers > most[i])
            workers = most[i];
    return workers;
}

/* Default number of workers: one per core, or as many as the CPU quota keeps
 * busy; one per task where the driver starts a thread per wait. */
static int default_workers(struct run_order *o)
{
    const struct request *r = &o->request;
    const struct geometry *g = &o->job.g;
    struct machine_counts counts;
    int64_t workers;

    if (r->driver->can & CAN_RANKS)
        return o->program->size * o->threads;
    if (kernel_needs(r->kernel, g) != NEED_NONE &&
        r->driver->can & CAN_THREAD_PER_WAIT)
        return (int)at_most(o, g->depth > 0 && g->depth < g->units ? g->depth
                                                                   : g->units);
    machine_count(o->machine, &counts);
    workers = at_most(o, quota_workers(o, counts.cores));
    o->quota_counts = workers < at_most(o, counts.cores);
    return (int)workers;
}

/* mpirun and srun place ranks; other workers are bound to cores. */
static const char *default_place(const struct driver *d)
{
    return d->can & CAN_RANKS ? "inherit" : "core";
}

static enum schedule choose_schedule(const struct request *r,
                                     const struct geometry *g)
{
    if (r->settings.schedule != SETTINGS_AUTO)
        return (enum schedule)(r->settings.schedule - 1);
    if (!geometry_has_data(g))
        return SCHEDULE_DYNAMIC;
    return driver_only_ranks(r->driver) ? SCHEDULE_STATIC : SCHEDULE_STEAL;
}

/* Chunks in flight on an event loop; 0 for other drivers. */
static int64_t choose_depth(const struct request *r, const struct geometry *g)
{
    int64_t chunks = (g->units + g->grain - 1) / g->grain;
    int64_t most = g->depth > 0 && g->depth < chunks ? g->depth : chunks;
    int64_t depth = r->settings.depth;

    if (!(r->driver->can & CAN_IN_FLIGHT))
        return 0;
    if (kernel_needs(r->kernel, g) == NEED_NONE)
        return 1;
    return depth > 0 && depth < chunks ? depth : most;
}

static void set_job(struct run_order *o)
{
    const struct request *r = &o->request;
    const struct settings *s = &r->settings;
    struct job *j = &o->job;

    j->kernel = r->kernel;
    j->opt = r->kernel_opt;
    j->driver = r->driver;
    j->driver_opt = r->driver_opt;
    j->workers = s->workers > 0 && !(r->driver->can & CAN_RANKS)
                     ? (int)s->workers
                     : default_workers(o);
    j->workers += r->driver->helpers;
    j->huge_pages = s->huge_pages;
    if (s->grain > 0)
        j->g.grain = s->grain < j->g.units ? s->grain : j->g.units;
    j->schedule = choose_schedule(r, &j->g);
    j->depth = choose_depth(r, &j->g);
    j->repeat = (int)s->repeat;
    j->warmup = (int)s->warmup;
    j->seed = s->seed;
    j->init_ns = o->program->init_ns;
    j->items = &o->items;
    j->machine = o->machine;
    j->place = s->place != NULL ? s->place : default_place(r->driver);
    j->output = output_of(r)->spec;
    j->compression = output_of(r)->compression;
    j->trace = s->trace;
}

/* Simulated time passes by the table, not by what ranks compute. */
static int apply_model(struct run_order *o, struct err *e)
{
    if (o->request.settings.model == NULL)
        return 0;
    if (!SIMULATED)
        return err_set(e, EXIT_USAGE,
                       "--model: this program measures; use the brigade-mpi "
                       "of the preset smpi, as `brigade simulate` does");
    if (model_read(&o->model, o->request.settings.model, e) != 0)
        return -1;
    simulated_stop_measuring();
    o->job.model = &o->model;
    return 0;
}

static int make_job(struct run_order *o, struct err *e)
{
    const struct request *r = &o->request;
    struct job *j = &o->job;

    if (r->driver->available != NULL && r->driver->available(e) != 0)
        return -1;
    if (apply_model(o, e) != 0 ||
        inject_parse(r->settings.inject, &j->inject, e) != 0 ||
        source_open(r->kernel->options, r->kernel_opt, r->settings.max_pixels,
                    e) != 0 ||
        items_open(&o->items, r->kernel->options, r->kernel_opt, e) != 0)
        return -1;
    if (r->kernel->plan(r->kernel_opt, &j->g, e) != 0)
        return -1;
    set_job(o);
    if (refuse(j, &r->settings, o->program->size, e) != 0 ||
        (o->program->rank == 0 && run_files_check(o, e) != 0))
        return -1;
    return record_new(j, e);
}

/* Collective over the ranks. Each rank opened its files, perhaps on another
 * host: they must be the same files. */
static int compare_inputs(const struct run_order *o, struct err *e)
{
    const struct request *r = &o->request;
    const uint64_t mine[] = {
        source_identity(r->kernel->options, r->kernel_opt),
        (uint64_t)o->job.g.units,
        o->job.g.in_bytes,
        (uint64_t)o->job.workers,
    };
    uint64_t first[sizeof mine / sizeof *mine];

    memcpy(first, mine, sizeof first);
    o->program->share(first, sizeof first);
    if (memcmp(first, mine, sizeof first) == 0)
        return 0;
    return err_set(e, EXIT_FAILED,
                   "rank %d: the input differs from that of rank 0; the same "
                   "name must be the same file on every host",
                   o->program->rank);
}

/* Collective. Rank 0 creates the files and servers that were not named, the
 * others open them. */
static void make_items(struct run_order *o, struct err *e)
{
    const struct request *r = &o->request;
    struct items root;

    if (o->program->rank == 0)
        items_make(&o->items, r->kernel, r->kernel_opt, &o->job.g, e);
    if (o->program->agree(e) != 0)
        return;
    root = o->items;
    o->program->share(&root, sizeof root);
    if (o->program->rank != 0)
        items_join(&o->items, &root, r->kernel->options, r->kernel_opt,
                   &o->job.g, e);
}

int run_order_plan(struct run_order *o, struct err *e)
{
    const struct program *p = o->program;

    if (o->request.driver->can & CAN_RANKS)
        machine_load_launched(&o->machine, e);
    else
        machine_load(&o->machine, NULL, e);
    if (p->agree(e) != 0)
        return -1;
    o->quota_cpus = SIMULATED ? 0 : cgroup_quota_cpus("");
    share_threads(o);
    if (apply_facts(o, e) == 0)
        make_job(o, e);
    return p->agree(e);
}

int run_order_prepare(struct run_order *o, struct err *e)
{
    const struct program *p = o->program;

    if (run_order_plan(o, e) != 0)
        return -1;
    compare_inputs(o, e);
    if (p->agree(e) != 0)
        return -1;
    make_items(o, e);
    return p->agree(e);
}

void run_order_release(struct run_order *o)
{
    if (o->job.record != NULL)
        record_free(o->job.record);
    if (o->request.kernel_opt != NULL)
        source_close(o->request.kernel->options, o->request.kernel_opt);
    items_close(&o->items);
    run_hosts_release(&o->hosts);
    request_release(&o->request);
    machine_free(o->machine);
}
