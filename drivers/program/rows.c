/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of a run: the columns that all share, and the row of the end; see
 * rows.h. */
#include "drivers/program/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "drivers/event/event_loop.h"
#include "drivers/launcher/launcher.h"
#include "drivers/os/clock.h"
#include "drivers/program/rows_parts.h"
#include "drivers/program/version.h"
#include "kernels/base/hash.h"

/* Values of the column waits_for. */
static const char *const waits_for[] = {
    [NEED_NONE] = NULL,
    [NEED_TIME] = "time",
    [NEED_FILE] = "files",
    [NEED_REPLY] = "replies",
};

void rows_identify(struct rows *rows, const struct program *p)
{
    time_t now = time(NULL);
    struct tm utc;
    char day[20];
    uint64_t salt =
        hash_mix((uint64_t)clock_wall_ns()) ^ hash_mix((uint64_t)getpid());

    gmtime_r(&now, &utc);
    strftime(rows->utc, sizeof rows->utc, "%Y-%m-%dT%H:%M:%SZ", &utc);
    strftime(day, sizeof day, "%Y%m%dT%H%M%SZ", &utc);
    snprintf(rows->run_id, sizeof rows->run_id, "%s-%08x", day,
             (unsigned)(hash_mix(salt) >> 32));
    simulated_host(rows->host, sizeof rows->host);
    launcher_library_text(p->mpi_version != NULL ? p->mpi_version : "",
                          rows->library, sizeof rows->library);
    snprintf(rows->version, sizeof rows->version, "%s+%s", version_number(),
             version_revision());
}

static const char *placement_text(const struct record *r, int worker,
                                  size_t field)
{
    return (const char *)&r->seats[worker] + field;
}

/* Period of the placements: 10 000 threads on two cores are "core:0 core:1"
 * repeated. */
static int placement_period(const struct record *r, size_t field)
{
    int period = 1;

    for (int i = 1; i < r->workers; i++)
        if (strcmp(placement_text(r, i, field),
                   placement_text(r, i % period, field)) != 0)
            period = i + 1;
    return period;
}

/* "core:0 core:1" in order of workers, then " ..." where the text is full or
 * repeats. */
static void join_placements(const struct record *r, size_t field, char *to,
                            size_t size)
{
    int period = placement_period(r, field);
    size_t used = 0;

    to[0] = '\0';
    for (int i = 0; i < period; i++) {
        const char *text = placement_text(r, i, field);

        if (used + strlen(text) + 6 >= size)
            break;
        used += (size_t)snprintf(to + used, size - used, "%s%s",
                                 i > 0 ? " " : "", text);
        if (i + 1 == r->workers)
            return;
    }
    if (period > 1)
        snprintf(to + used, size - used, " ...");
}

/* Value of the kernel option called name, or NULL: for columns such as method
 * and isa. */
static const char *choice(const struct request *r, const char *name)
{
    const struct option *o = option_find(r->kernel->options, name);

    if (o == NULL || o->kind != OPTION_CHOICE)
        return NULL;
    return o->choices[*(const int *)((const char *)r->kernel_opt + o->offset)];
}

/* Set from the machine in this run, or ROW_UNKNOWN. */
static int64_t measured_spin_ps(const struct request *r)
{
    const struct option *o = option_find(r->kernel->options, "spin-ps");
    int64_t ps;

    if (o == NULL || !o->measured || r->given[o - r->kernel->options])
        return ROW_UNKNOWN;
    memcpy(&ps, (const char *)r->kernel_opt + o->offset, sizeof ps);
    return ps;
}

/* Columns that are the same for all repetitions of a run. */
static void fill_common(struct rows *rows, struct run_row *row,
                        const struct job *j, const struct request *r)
{
    row_clear(run_columns, row);
    row->run_id = rows->run_id;
    row->label = r->settings.label;
    row->utc = rows->utc;
    row->host = rows->host;
    row->version = rows->version;
    row->kernel = r->kernel->name;
    row->kernel_args = rows->kernel_args;
    row->waits_for = waits_for[kernel_needs(r->kernel, &j->g)];
    row->empty_work = r->kernel->empty;
    row->method = j->g.method != NULL ? j->g.method : choice(r, "method");
    if (j->kernel != NULL) {
        row->isa = choice(r, "isa");
        if (row->isa == NULL)
            row->isa = "baseline";
    }
    row->driver = r->driver->name;
    row->family = r->driver->family;
    row->one_at_a_time = (r->driver->can & ONE_AT_A_TIME) != 0;
    row->driver_args = rows->driver_args;
    snprintf(rows->engine, sizeof rows->engine, "%s%s%s", r->driver->engine,
             *rows->library != '\0' ? ", " : "", rows->library);
    row->engine = rows->engine;
    /* Before there is a job, what the command line says. */
    row->place = j->place != NULL ? j->place : r->settings.place;
    row->pages = r->settings.huge_pages ? "huge" : "base";
    row->seed = (int64_t)r->settings.seed;
    row->simulated = SIMULATED;
    if (j->workers > 0)
        row->workers = j->workers - r->driver->helpers;
    else if (r->settings.workers > 0)
        row->workers = r->settings.workers;
    if (j->depth > 0 && kernel_needs(r->kernel, &j->g) != NEED_NONE)
        row->depth = j->depth;
    if (row->depth > 0 && r->driver->can & CAN_IN_FLIGHT)
        row->wait_bytes = (int64_t)event_loop_bytes(j) / j->depth;
    if (j->g.grain > 0) {
        row->grain = j->g.grain;
        row->passes = j->g.passes * (j->g.fused > 1 ? j->g.fused : 1);
        if (r->driver->can & CAN_SCHEDULE)
            row->schedule = schedule_names[1 + j->schedule];
        row->work = j->g.work * j->g.passes;
        row->work_unit = j->kernel->work_unit;
        row->spin_ps = measured_spin_ps(r);
    }
    if (rows->ranks > 0) {
        row->ranks = rows->ranks;
        row->threads = rows->threads;
        row->nodes = rows->nodes;
    }
    if (j->record == NULL)
        return;
    row->place_asked = rows->asked;
    row->place_actual = rows->actual;
    if (rows->ranks > 0 && j->record->ranks == 0)
        return;
    row->ranks = j->record->ranks;
    row->threads = j->record->threads;
    row->nodes = j->record->nodes;
}

/* Rows of workers are made for files only: 10 000 workers times many
 * repetitions are not needed for a summary. */
static int make_room(struct rows *rows, const struct record *r, int to_files,
                     struct err *e)
{
    size_t reps = r != NULL ? (size_t)r->repetitions : 0;
    size_t workers = r != NULL ? (size_t)r->workers : 0;

    rows->runs = calloc(reps + 1, sizeof *rows->runs);
    rows->verdicts = calloc(reps + 1, sizeof *rows->verdicts);
    rows->results = calloc(reps + 1, sizeof *rows->results);
    rows->counts = calloc(reps + 1, sizeof *rows->counts);
    rows->ticks = calloc(reps + 1, sizeof *rows->ticks);
    if (to_files)
        rows->workers = calloc(reps * workers + 1, sizeof *rows->workers);
    if (rows->runs == NULL || rows->verdicts == NULL || rows->results == NULL ||
        rows->counts == NULL || rows->ticks == NULL ||
        (to_files && rows->workers == NULL))
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the rows");
    return 0;
}

/* Options that were measured, not given, vary between equal runs: they have a
 * column and are left out. So are those that the machine decides, where the run
 * ended before they were set. */
static void kernel_args_text(const struct job *j, const struct request *r,
                             char *to, size_t size)
{
    struct option table[ROWS_OPTIONS_MAX + 1] = {0};

    for (size_t i = 0;
         i < ROWS_OPTIONS_MAX && r->kernel->options[i].name != NULL; i++) {
        table[i] = r->kernel->options[i];
        table[i].hidden |=
            !r->given[i] &&
            (table[i].measured || (j->kernel == NULL && table[i].fact != NULL));
    }
    option_canonical(table, r->kernel_opt, to, size);
}

static void fill_placements(struct rows *rows, const struct record *r)
{
    join_placements(r, offsetof(struct seat, asked), rows->asked,
                    sizeof rows->asked);
    join_placements(r, offsetof(struct seat, actual), rows->actual,
                    sizeof rows->actual);
}

static void fill_texts(struct rows *rows, const struct job *j,
                       const struct request *r)
{
    kernel_args_text(j, r, rows->kernel_args, sizeof rows->kernel_args);
    if (r->driver->options != NULL)
        option_canonical(r->driver->options, r->driver_opt, rows->driver_args,
                         sizeof rows->driver_args);
    if (j->record != NULL)
        fill_placements(rows, j->record);
}

void rows_end(struct rows *rows, const struct job *j, const struct request *r,
              struct run_row *row)
{
    fill_texts(rows, j, r);
    fill_common(rows, row, j, r);
}

/* The rows of measured repetitions, with the columns of `common`; then that of the
 * end, unless a wrong repetition shows it. */
static void fill_all(struct rows *rows, const struct record *r,
                     const struct run_row *common, const char *status,
                     const char *why)
{
    int reps = r != NULL ? record_begun(r) : 0;
    int failed_shown = 0;

    rows->failed = strcmp(status, STATUS_OK) != 0;
    for (int rep = 0; rep < reps; rep++) {
        size_t at = rows->run_count;

        if (!atomic_load(&r->rep[rep].measured))
            continue;
        rows->runs[at] = *common;
        rows_fill_repetition(rows, at, r, rep);
        failed_shown |= !r->rep[rep].right;
        if (!r->rep[rep].right)
            rows->runs[at].error = why;
        if (rows->workers != NULL)
            rows_fill_workers(rows, r, rep, rows->runs[at].status);
        rows->run_count++;
    }
    if (rows->failed && !failed_shown) {
        rows->end = &rows->runs[rows->run_count++];
        *rows->end = *common;
        rows->end->status = status;
        rows->end->error = why;
    }
}

int rows_fill(struct rows *rows, const struct job *j, const struct request *r,
              const char *status, const char *why, struct err *e)
{
    struct run_row common;

    if (make_room(rows, j->record, r->settings.out != NULL, e) != 0)
        return -1;
    fill_texts(rows, j, r);
    fill_common(rows, &common, j, r);
    fill_all(rows, j->record, &common, status, why);
    return 0;
}

int rows_fill_left(struct rows *rows, const struct record *r,
                   const struct run_row *left, int to_files, const char *status,
                   const char *why, struct err *e)
{
    struct run_row common = *left;

    if (make_room(rows, r, to_files, e) != 0)
        return -1;
    snprintf(rows->run_id, sizeof rows->run_id, "%s", left->run_id);
    if (r != NULL) {
        fill_placements(rows, r);
        common.place_asked = rows->asked;
        common.place_actual = rows->actual;
    }
    if (r != NULL && r->ranks > 0) {
        common.ranks = r->ranks;
        common.threads = r->threads;
        common.nodes = r->nodes;
    }
    fill_all(rows, r, &common, status, why);
    return 0;
}

void rows_release(struct rows *rows)
{
    free(rows->runs);
    free(rows->verdicts);
    free(rows->results);
    free(rows->counts);
    free(rows->ticks);
    free(rows->workers);
}
