/* SPDX-License-Identifier: BSD-3-Clause */
/* `brigade run`: understand, refuse or launch, then rows, words and the exit
 * code. Everything that may be refused is refused before the team starts. */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/os/clock.h"
#include "drivers/machine/facts.h"
#include "drivers/team/inject.h"
#include "drivers/io/items.h"
#include "drivers/io/source.h"
#include "drivers/program/program.h"
#include "drivers/program/refuse.h"
#include "drivers/program/rows.h"
#include "drivers/program/run.h"
#include "drivers/program/summary.h"
#include "drivers/program/request.h"
#include "drivers/program/version.h"
#include "drivers/program/warnings.h"
#include "drivers/program/watchdog.h"
#include "drivers/team/run_status.h"
#include "drivers/team/worker.h"
#include "kernels/base/spin.h"
#include "results/rows/csv.h"
#include "results/rows/meta.h"

struct run {
    const struct program *program;
    int argc;
    char **argv;
    struct request request;
    struct machine *machine;
    int threads; /* workers in each rank */
    struct items items;
    struct job job;
    struct rows rows;
    run_show *show; /* instead of the rows; NULL: rows */
};

/* ---- before ---------------------------------------------------------------*/

static int wants_fact(const struct option *table, const char *fact)
{
    for (const struct option *o = table; o->name != NULL; o++)
        if (o->fact != NULL && strcmp(o->fact, fact) == 0)
            return 1;
    return 0;
}

/* Numbers of the machine that go into the kernel's options: all ranks must
 * cut the work alike, so rank 0's numbers count. */
static int hand_in_facts(struct run *run, struct err *e)
{
    const struct request *r = &run->request;
    struct facts f = {.seed = r->settings.seed};

    facts_measure(&f, run->machine);
    if (run->program->rank == 0 && wants_fact(r->kernel->options, "spin_ps"))
        f.spin_ps = facts_spin_ps(spin_rounds);
    run->program->share(&f, sizeof f);
    return facts_apply(r->kernel->options, r->kernel_opt, &f, r->given, e);
}

/* As many threads in every rank, by rank 0's mask unless the user said. */
static void share_threads(struct run *run)
{
    const struct request *r = &run->request;
    struct machine_counts counts;

    run->threads = 1;
    if (r->driver->can & CAN_THREADS_IN_RANK) {
        machine_count(run->machine, &counts);
        run->threads = r->settings.threads > 0 ? (int)r->settings.threads
                                               : counts.mask_cores;
    }
    run->program->share(&run->threads, sizeof run->threads);
}

static const char *output_path(const struct request *r)
{
    const struct file_output *f;

    for (const struct option *o = r->kernel->options; o->name != NULL; o++) {
        f = (const void *)((const char *)r->kernel_opt + o->offset);
        if (o->kind == OPTION_OUTPUT)
            return f->spec;
    }
    return NULL;
}

/* How many workers, if nobody said: a core each; for waiting where a worker
 * per wait is what the driver is about, one per task. */
static int default_workers(const struct run *run)
{
    const struct request *r = &run->request;
    struct machine_counts counts;
    int64_t workers;

    if (r->driver->can & CAN_RANKS)
        return run->program->size * run->threads;
    machine_count(run->machine, &counts);
    workers = counts.cores;
    if (kernel_needs(r->kernel, &run->job.g) != NEED_NONE &&
        r->driver->can & CAN_THREAD_PER_WAIT)
        workers = run->job.g.depth > 0 && run->job.g.depth < run->job.g.units
                      ? run->job.g.depth
                      : run->job.g.units;
    if (run->job.g.workers > 0 && workers > run->job.g.workers)
        workers = run->job.g.workers;
    if (r->driver->max_workers > 0 && workers > r->driver->max_workers)
        workers = r->driver->max_workers;
    return (int)workers;
}

/* mpirun and srun place ranks themselves; everybody else gets cores. */
static const char *default_place(const struct driver *d)
{
    return d->can & CAN_RANKS ? "inherit" : "core";
}

static void set_job(struct run *run)
{
    const struct request *r = &run->request;
    const struct settings *s = &r->settings;
    struct job *j = &run->job;
    int data = geometry_has_data(&j->g);

    j->kernel = r->kernel;
    j->opt = r->kernel_opt;
    j->driver = r->driver;
    j->driver_opt = r->driver_opt;
    j->workers = s->workers > 0 && !(r->driver->can & CAN_RANKS)
                     ? (int)s->workers
                     : default_workers(run);
    j->workers += r->driver->helpers;
    j->huge_pages = s->huge_pages;
    if (s->grain > 0)
        j->g.grain = s->grain < j->g.units ? s->grain : j->g.units;
    if (s->schedule == SETTINGS_AUTO)
        j->schedule = !data                          ? SCHEDULE_DYNAMIC
                      : driver_only_ranks(r->driver) ? SCHEDULE_STATIC
                                                     : SCHEDULE_STEAL;
    else
        j->schedule = (enum schedule)(s->schedule - 1);
    if (r->driver->can & CAN_IN_FLIGHT) {
        int64_t chunks = (j->g.units + j->g.grain - 1) / j->g.grain;

        int64_t most =
            j->g.depth > 0 && j->g.depth < chunks ? j->g.depth : chunks;

        j->depth = s->depth > 0 && s->depth < chunks ? s->depth : most;
        if (kernel_needs(r->kernel, &j->g) == NEED_NONE)
            j->depth = 1; /* nothing will be in flight */
    }
    j->repeat = (int)s->repeat;
    j->warmup = (int)s->warmup;
    j->seed = s->seed;
    j->init_ns = run->program->init_ns;
    j->items = &run->items;
    j->machine = run->machine;
    j->place = s->place != NULL ? s->place : default_place(r->driver);
    j->output = output_path(r);
    j->trace = s->trace;
}

/* A place that cannot be written to is better known before the work. */
static int try_directory_of(const char *file, struct err *e)
{
    char *copy = file != NULL ? strdup(file) : NULL;
    const char *dir = copy != NULL ? dirname(copy) : NULL;
    int failed = 0;

    if (dir != NULL && access(dir, W_OK | X_OK) != 0)
        failed = err_errno(e, EXIT_RESULTS, errno, "cannot create '%s'", file);
    free(copy);
    return failed;
}

static int try_outputs(const struct run *run, struct err *e)
{
    const char *out = run->request.settings.out;
    int64_t cut = 0;

    if (try_directory_of(run->job.output, e) != 0 ||
        try_directory_of(run->job.trace, e) != 0)
        return -1;
    if (out == NULL)
        return 0;
    if (csv_append(out, ROW_RUNS_FILE, run_columns, NULL, 0, &cut, e) != 0)
        return -1;
    if (cut > 0)
        fprintf(stderr,
                "%s: %s/%s ended in a torn line of %lld bytes, left by a run "
                "that died while writing; it was cut off\n",
                run->program->name, out, ROW_RUNS_FILE, (long long)cut);
    return 0;
}

/* Which file that is, on a file system that other hosts may see as well. */
static uint64_t file_of_rows(const char *dir)
{
    char path[4096];
    struct stat s;

    snprintf(path, sizeof path, "%s/" ROW_RUNS_FILE, dir);
    return stat(path, &s) == 0 ? s.st_ino : 0;
}

/* From now on whoever finds this run dead can say so in a row: a rank's own
 * supervisor where it sees the file that rank 0 made. */
static void leave_will(struct run *run, uint64_t file)
{
    struct run_row row;

    atomic_store(&will->first, run->program->rank * run->threads);
    atomic_store(&will->locals, run->threads);
    rows_end(&run->rows, &run->job, &run->request, &row);
    will_leave(run->request.settings.out, file, &row);
}

/* Collective over the ranks. */
static void share_will(struct run *run)
{
    struct rows *rows = &run->rows;
    const char *out = run->request.settings.out;
    uint64_t file = 0;

    if (run->program->rank == 0 && out != NULL)
        file = file_of_rows(out);
    run->program->share(&file, sizeof file);
    run->program->share(rows->run_id, sizeof rows->run_id);
    run->program->share(rows->utc, sizeof rows->utc);
    run->program->share(rows->host, sizeof rows->host);
    leave_will(run, file);
}

static int prepare(struct run *run, struct err *e)
{
    const struct request *r = &run->request;
    struct job *j = &run->job;

    if (r->driver->available != NULL && r->driver->available(e) != 0)
        return -1;
    if (inject_parse(r->settings.inject, &j->inject, e) != 0 ||
        source_open(r->kernel->options, r->kernel_opt, r->settings.max_pixels,
                    e) != 0 ||
        items_open(&run->items, r->kernel->options, r->kernel_opt, e) != 0)
        return -1;
    if (r->kernel->plan(r->kernel_opt, &j->g, e) != 0)
        return -1;
    set_job(run);
    if (refuse(j, &r->settings, run->program->size, e) != 0 ||
        (run->program->rank == 0 && try_outputs(run, e) != 0))
        return -1;
    return record_new(j, e);
}

/* Collective over the ranks. Every rank opened its files by itself, perhaps on
 * another machine: they must be the same files. */
static int compare_inputs(const struct run *run, struct err *e)
{
    const struct request *r = &run->request;
    const uint64_t mine[] = {
        source_identity(r->kernel->options, r->kernel_opt),
        (uint64_t)run->job.g.units,
        run->job.g.in_bytes,
        (uint64_t)run->job.workers,
    };
    uint64_t first[sizeof mine / sizeof *mine];

    memcpy(first, mine, sizeof first);
    run->program->share(first, sizeof first);
    if (memcmp(first, mine, sizeof first) == 0)
        return 0;
    return err_set(e, EXIT_FAILED,
                   "rank %d has another input than rank 0: the same name must "
                   "be the same file on every machine",
                   run->program->rank);
}

/* Collective. Rank 0 makes what nobody named, the others open it. */
static void make_items(struct run *run, struct err *e)
{
    const struct request *r = &run->request;
    struct items root;

    if (run->program->rank == 0)
        items_make(&run->items, r->kernel, r->kernel_opt, &run->job.g, e);
    if (run->program->agree(e) != 0)
        return;
    root = run->items;
    run->program->share(&root, sizeof root);
    if (run->program->rank != 0)
        items_join(&run->items, &root, r->kernel->options, r->kernel_opt,
                   &run->job.g, e);
}

/* ---- after ----------------------------------------------------------------*/

/* The geometry as pairs for the metadata. */
static const struct meta_pair *geometry_pairs(const struct job *j)
{
    static struct meta_pair pairs[8];
    static char text[7][32];
    const struct {
        const char *name;
        long long value;
    } fields[] = {
        {"units", j->g.units},
        {"halo", j->g.halo},
        {"passes", j->g.passes},
        {"grain", j->g.grain},
        {"in_bytes", (long long)j->g.in_bytes},
        {"out_bytes", (long long)j->g.out_bytes},
        {"shared_bytes", (long long)j->g.shared_bytes},
    };

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        snprintf(text[i], sizeof text[i], "%lld", fields[i].value);
        pairs[i] = (struct meta_pair){fields[i].name, text[i]};
    }
    return pairs;
}

static int write_meta(struct run *run, struct err *e)
{
    static char machine[4096];
    const struct request *r = &run->request;
    const struct meta_pair options[] = {
        {"kernel", r->kernel->name},
        {"kernel_args", run->rows.kernel_args},
        {"driver", r->driver->name},
        {"driver_args", run->rows.driver_args},
        {NULL, NULL},
    };

    if (run->machine != NULL)
        machine_text(run->machine, machine, sizeof machine);
    return meta_write(
        r->settings.out, run->rows.run_id,
        &(struct meta){
            .utc = run->rows.utc,
            .argv = run->argv,
            .version = version_number(),
            .revision = version_revision(),
            .compiler = version_compiler(),
            .flags = version_flags(),
            .libraries = version_libraries(run->program->mpi_version),
            .machine = machine,
            .geometry = geometry_pairs(&run->job),
            .options = options,
        },
        e);
}

static int write_files(struct run *run, struct err *e)
{
    const char *dir = run->request.settings.out;
    const struct rows *rows = &run->rows;
    size_t measured = rows->run_count - (rows->end != NULL);

    /* runs.csv is the last, so that a row there says the rest is in place,
     * whenever the program was killed. */
    if (write_meta(run, e) != 0)
        return -1;
    if (rows->worker_count > 0 &&
        csv_append(dir, ROW_WORKERS_FILE, worker_columns, rows->workers,
                   rows->worker_count, NULL, e) != 0)
        return -1;
    if (measured > 0 && csv_append(dir, ROW_RUNS_FILE, run_columns, rows->runs,
                                   measured, NULL, e) != 0)
        return -1;
    return rows->end != NULL ? csv_append_end(dir, rows->end, e) : 0;
}

static int print_csv(const struct rows *rows, struct err *e)
{
    size_t from = 0;

    while (from < rows->run_count && rows->runs[from].warmup == 1)
        from++;
    return csv_print(stdout, run_columns, rows->runs + from,
                     rows->run_count - from, e);
}

/* The machine's ceilings, where there is a directory to keep them in. */
static void measure_roofline(struct run *run)
{
    const struct request *r = &run->request;
    const struct option *o = option_find(r->kernel->options, "isa");
    enum isa isa = isa_best();
    struct err e = {0};

    if (r->settings.out == NULL || run->job.g.bytes <= 0)
        return;
    if (o != NULL && o->kind == OPTION_CHOICE)
        isa =
            (enum isa) * (const int *)((const char *)r->kernel_opt + o->offset);
    if (roofline_get(&run->rows.roofline, r->settings.out, run->rows.host, isa,
                     &e) != 0)
        fprintf(stderr, "%s: %s\n", run->program->name, e.text);
}

/* Rows to wherever they were asked for. A refusal leaves a row only where
 * there is a directory for it. */
static int deliver(struct run *run, const char *status, const char *why,
                   struct err *e)
{
    const struct settings *s = &run->request.settings;
    int refused = strcmp(status, STATUS_REFUSED) == 0;
    int failed = 0;

    if (run->show != NULL)
        return strcmp(status, STATUS_OK) == 0 ? run->show(&run->job, e) : 0;
    if (strcmp(status, STATUS_OK) == 0)
        measure_roofline(run);
    if (rows_fill(&run->rows, &run->job, &run->request, status, why, e) != 0)
        return -1;
    if (s->csv != NULL && !refused)
        failed = print_csv(&run->rows, e);
    if (s->out != NULL && write_files(run, e) != 0)
        failed = -1;
    if (s->csv == NULL && !refused &&
        say_run(&run->job, &run->request, &run->rows, e) != 0)
        failed = -1;
    return failed;
}

/* The watchdog's way out: whatever was measured is kept. */
static void on_end(void *arg, const char *status, const struct err *e)
{
    struct run *run = arg;
    struct err writing = {0};

    if (run->program->rank == 0) {
        program_fail(run->program, e);
        if (deliver(run, status, e->text, &writing) != 0)
            program_fail(run->program, &writing);
    } else if (e->code < EXIT_SIGNAL) {
        /* Rank 0 does not know what is known here. */
        fprintf(stderr, "%s: %s\n", run->program->name, e->text);
        if (will_write(status, e->text, &writing) != 0)
            fprintf(stderr, "%s: %s\n", run->program->name, writing.text);
    }
}

/* ---- the command ----------------------------------------------------------*/

static void launch(struct run *run, struct err *e)
{
    struct job *j = &run->job;
    struct err launch_err = {0};

    watchdog_watch(j);
    j->driver->launch(j, worker_run, &launch_err);
    *e = launch_err.code != 0 ? launch_err : j->record->err;
}

/* Collective. What single chunks left out, each rank for its own. */
static void tell_complaints(struct run *run, struct err *e)
{
    if (run->job.record != NULL && e->code == 0)
        complaints_tell(&run->job.record->complaints, run->program->name, e);
    run->program->agree(e);
}

static int refused_code(const struct err *e)
{
    return e->code == EXIT_USAGE || e->code == EXIT_UNAVAILABLE;
}

static int run_it(struct run *run, struct err *e)
{
    struct err writing = {0};
    const char *status = STATUS_OK;

    if (run->program->rank == 0)
        leave_will(run, 0);
    watchdog_start(run->request.settings.deadline_ns, on_end, run, e);
    machine_load(&run->machine, NULL, e);
    if (run->program->agree(e) == 0) {
        share_threads(run);
        if (hand_in_facts(run, e) == 0)
            prepare(run, e);
    }
    if (run->program->agree(e) == 0)
        compare_inputs(run, e);
    if (run->program->agree(e) == 0)
        make_items(run, e);
    if (run->program->agree(e) == 0) {
        share_will(run);
        launch(run, e);
    }
    tell_complaints(run, e);
    if (run->program->rank == 0 && e->code == 0)
        items_keep(&run->items, e);
    watchdog_stop();
    if (run->program->rank == 0 && run->show == NULL && e->code == 0) {
        warn_of_little_work(run->program, &run->job,
                            run->request.settings.workers > 0);
        warn_of_pages(run->program, &run->job);
    }
    if (run->program->rank == 0 && run->show == NULL &&
        !run->request.settings.strict)
        warn_of_seats(run->program, &run->job);
    if (e->code != 0) {
        int started = run->job.record != NULL && run->job.record->launch_ns > 0;

        status = !started && refused_code(e) ? STATUS_REFUSED : STATUS_FAILED;
        program_fail(run->program, e);
    }
    if (run->program->rank == 0 &&
        deliver(run, status, e->text, &writing) != 0) {
        /* That the file takes no rows may be why it failed. */
        if (strcmp(writing.text, e->text) != 0)
            program_fail(run->program, &writing);
        if (e->code == 0)
            *e = writing;
    }
    /* Nobody is known to have been busy where nothing was measured. */
    if (run->program->rank == 0 && e->code == 0 &&
        run->request.settings.strict &&
        warn_strict(run->program, &run->job, run->show == NULL, e) != 0)
        program_fail(run->program, e);
    return e->code;
}

int run_and_show(const struct program *p, int argc, char **argv, run_show *show)
{
    struct run run = {.program = p, .argc = argc, .argv = argv, .show = show};
    struct err e = {0};
    int code = 0;

    rows_identify(&run.rows, p);
    if (request_parse(&run.request, argc, argv, &e) != 0) {
        code = program_fail(p, &e);
    } else if (run.request.help) {
        code = p->rank == 0 ? say_help(p, &run.request) : 0;
    } else {
        code = run_it(&run, &e);
        /* Every rank ends with the root's code. */
        p->share(&code, sizeof code);
    }
    if (run.job.record != NULL)
        record_free(run.job.record);
    if (run.request.kernel_opt != NULL)
        source_close(run.request.kernel->options, run.request.kernel_opt);
    items_close(&run.items);
    rows_release(&run.rows);
    request_release(&run.request);
    machine_free(run.machine);
    return code;
}
