/* SPDX-License-Identifier: BSD-3-Clause */
/* A run from its command line to its exit code; see run.h. Steps of a single
 * rank are marked, all others are collective. */
#include "drivers/program/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/os/simulated.h"
#include "drivers/program/baseline.h"
#include "drivers/program/contact.h"
#include "drivers/program/live.h"
#include "drivers/program/plan_print.h"
#include "drivers/program/run_files.h"
#include "drivers/program/run_help.h"
#include "drivers/program/run_order.h"
#include "drivers/program/run_outcome.h"
#include "drivers/program/warnings.h"
#include "drivers/program/watchdog.h"
#include "drivers/program/world.h"
#include "drivers/team/run_status.h"
#include "drivers/team/worker.h"

struct run {
    struct run_order order;
    struct run_outcome outcome;
    run_show *show; /* instead of rows and summary; NULL: these */
};

/* Give the supervisor a row to write if this run cannot. */
static void leave_status_row(struct run *run, uint64_t file)
{
    const struct run_order *o = &run->order;
    struct run_row row;

    atomic_store(&run_status->first, o->program->rank * o->threads);
    atomic_store(&run_status->locals, o->threads);
    rows_end(&run->outcome.rows, &o->job, &o->request, &row);
    run_status->signal_row = o->request.settings.signal_row;
    if (o->program->rank == 0 && run->show == NULL)
        run_status->prints = o->request.settings.json  ? PRINTS_JSON
                             : o->request.settings.csv ? PRINTS_CSV
                                                       : PRINTS_NONE;
    run_status_leave_row(o->request.settings.out, file, &row);
}

/* The metadata, which a JSON document begins with. */
static void leave_context(const struct run *run)
{
    char *text = run_files_context(&run->order, &run->outcome.rows);

    if (text != NULL && strlen(text) < sizeof run_status->context)
        strcpy(run_status->context, text);
    free(text);
}

/* Each rank gives its supervisor the same row, for the file that rank 0
 * made. */
static void share_status_row(struct run *run)
{
    const struct program *p = run->order.program;
    struct rows *rows = &run->outcome.rows;
    const char *out = run->order.request.settings.out;
    uint64_t file = 0;

    if (p->rank == 0 && out != NULL)
        file = run_files_inode(out);
    p->share(&file, sizeof file);
    p->share(rows->run_id, sizeof rows->run_id);
    p->share(rows->utc, sizeof rows->utc);
    p->share(rows->host, sizeof rows->host);
    leave_status_row(run, file);
    if (run_status->prints == PRINTS_JSON)
        leave_context(run);
}

/* Called by the watchdog, whose thread ends the process: what was measured is
 * written. */
static void on_end(void *arg, const char *status, const struct err *e)
{
    struct run *run = arg;
    const struct program *p = run->order.program;
    struct err writing = {0};

    if (p->rank == 0) {
        program_fail(p, e);
        if (e->code > EXIT_SIGNAL && !run->order.request.settings.signal_row)
            return;
        if (run_outcome_write(&run->outcome, &run->order, run->show, status,
                              e->text, &writing) != 0)
            program_fail(p, &writing);
    } else if (e->code < EXIT_SIGNAL) {
        /* Rank 0 does not have this information. */
        fprintf(stderr, "%s: %s\n", p->name, e->text);
        if (run_status_write_row(status, e->text, &writing) != 0)
            fprintf(stderr, "%s: %s\n", p->name, writing.text);
    }
}

static void launch(struct run *run, struct err *e)
{
    struct job *j = &run->order.job;
    struct err launch_err = {0};

    watchdog_watch(j);
    j->driver->launch(j, worker_run, &launch_err);
    live_close();
    *e = launch_err.code != 0 ? launch_err : j->record->err;
}

/* Prints the errors of single chunks, each rank those of its own. */
static void print_chunk_errors(struct run *run, struct err *e)
{
    if (run->order.job.record != NULL && e->code == 0)
        chunk_errors_print(&run->order.job.record->chunk_errors,
                           run->order.program->name, e);
    run->order.program->agree(e);
}

/* Who is where, before the team starts, for the row of a run that fails. */
static int find_hosts(struct run *run, struct err *e)
{
    struct run_order *o = &run->order;
    struct rows *rows = &run->outcome.rows;

    if (!(o->request.driver->can & CAN_RANKS))
        return 0;
    if (run_hosts_gather(&o->hosts, o->program, o->machine, e) != 0)
        return -1;
    rows->ranks = o->program->size;
    rows->threads = o->threads;
    rows->nodes = o->hosts.count;
    contact_open(o->program, &o->hosts);
    return 0;
}

/* Collective. Even a run that is killed leaves its circumstances. */
static int leave_meta(struct run *run, struct err *e)
{
    struct run_order *o = &run->order;

    if (o->program->rank == 0 && run->show == NULL &&
        o->request.settings.out != NULL)
        run_files_write_meta(o, &run->outcome.rows, e);
    return o->program->agree(e);
}

static void prepare_and_launch(struct run *run, struct err *e)
{
    /* Simulated ranks are one process: one of them watches it. */
    if (!SIMULATED || run->order.program->rank == 0)
        watchdog_start(run->order.request.settings.deadline_ns, on_end, run, e);
    if (run_order_prepare(&run->order, e) == 0 && find_hosts(run, e) == 0) {
        share_status_row(run);
        if (leave_meta(run, e) == 0)
            launch(run, e);
    }
    print_chunk_errors(run, e);
    if (run->order.program->rank == 0 && e->code == 0)
        items_keep(&run->order.items, e);
    watchdog_stop();
}

/* At the root. */
static void write_outcome(struct run *run, struct err *e)
{
    const struct program *p = run->order.program;
    const char *status = run_outcome_status(&run->outcome, &run->order);
    struct err writing = {0};

    if (run_outcome_write(&run->outcome, &run->order, run->show, status,
                          e->text, &writing) != 0) {
        /* A failed write may be the error that was printed already. */
        if (strcmp(writing.text, e->text) != 0)
            program_fail(p, &writing);
        if (e->code == 0)
            *e = writing;
    }
    /* Without measurements no worker is known to have been busy. */
    if (e->code == 0 && run->order.request.settings.strict &&
        placement_error(p, &run->order.job, run->show == NULL, e) != 0)
        program_fail(p, e);
}

static int run_requested(struct run *run)
{
    const struct program *p = run->order.program;
    struct err *e = &run->outcome.err;

    if (p->rank == 0)
        leave_status_row(run, 0);
    if (run->order.request.settings.baseline)
        run->outcome.baseline_rows = baseline_measure(
            &run->order.request, run->order.argc, run->order.argv, e);
    prepare_and_launch(run, e);
    if (p->rank > 0)
        atomic_store(&run_status->complete, 1);
    if (p->rank == 0 && run->show == NULL)
        run_outcome_print_notes(&run->outcome, &run->order);
    if (e->code != 0)
        program_fail(p, e);
    if (p->rank == 0)
        write_outcome(run, e);
    return e->code;
}

/* Of one process: these ranks are not the ones that were started or expected,
 * and may not reach each other. */
static int refuse_world(struct run *run)
{
    const struct program *p = run->order.program;
    struct err *e = &run->outcome.err;

    if (!world_reports(p))
        return e->code;
    program_fail(p, e);
    write_outcome(run, e);
    return e->code;
}

/* `--plan`: print, start no team, make no rows. */
static int show_plan(struct run *run)
{
    const struct program *p = run->order.program;
    struct err *e = &run->outcome.err;

    run->order.request.settings.out = NULL;
    if (run_order_plan(&run->order, e) == 0 && p->rank == 0)
        plan_print(&run->order.job, &run->outcome.rows, run->order.quota_cpus,
                   e);
    if (e->code != 0)
        program_fail(p, e);
    return e->code;
}

void run_leave_row(const struct program *p, int argc, char **argv)
{
    struct run run = {.order = {.program = p}};
    struct request *r = &run.order.request;
    struct err ignored = {0}; /* an error is reported once the ranks are up */

    /* Of one rank: the others do not know its run_id yet. */
    if (p->launched_rank != 0 || argc < 3 || strcmp(argv[1], "run") != 0)
        return;
    rows_identify(&run.outcome.rows, p);
    if (request_parse(r, argc - 1, argv + 1, &ignored) == 0 && !r->help &&
        !r->settings.plan) {
        run.outcome.rows.ranks = p->started;
        run.outcome.rows.threads = (int)r->settings.threads;
        leave_status_row(&run, 0);
    }
    request_release(r);
}

int run_and_show(const struct program *p, int argc, char **argv, run_show *show)
{
    struct run run = {
        .order = {.program = p, .argc = argc, .argv = argv},
        .outcome = {.baseline_rows = -1},
        .show = show,
    };
    struct request *r = &run.order.request;
    struct err *e = &run.outcome.err;
    int code = 0;

    rows_identify(&run.outcome.rows, p);
    request_parse(r, argc, argv, e);
    /* The file of a kernel may be missing on one host only. */
    if (p->agree(e) != 0) {
        code = program_fail(p, e);
    } else if (r->help) {
        code = p->rank == 0 ? run_help_print(p, r) : 0;
    } else if (world_check(p, r->settings.ranks, e) != 0) {
        code = refuse_world(&run);
    } else {
        if (p->rank == 0 && r->settings.live && !r->settings.plan)
            live_open();
        request_print_notes(r);
        code = r->settings.plan ? show_plan(&run) : run_requested(&run);
        /* Every rank ends with the root's code. */
        p->share(&code, sizeof code);
    }
    if (run.outcome.baseline_rows >= 0)
        close(run.outcome.baseline_rows);
    rows_release(&run.outcome.rows);
    run_order_release(&run.order);
    return code;
}
