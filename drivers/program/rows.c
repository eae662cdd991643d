/* SPDX-License-Identifier: BSD-3-Clause */
/* From what the team recorded to rows; see rows.h. */
#include "drivers/program/rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "drivers/os/clock.h"
#include "drivers/event/event_loop.h"
#include "drivers/program/version.h"
#include "kernels/base/hash.h"

static const char *const verified_names[] = {
    [VERIFIED_NO] = "no",
    [VERIFIED_SAMPLED] = "sampled",
    [VERIFIED_FULL] = "full",
};

void rows_identify(struct rows *rows, const struct program *p)
{
    time_t now = time(NULL);
    struct tm utc;
    char day[20];
    uint64_t salt =
        hash_mix((uint64_t)clock_ns()) ^ hash_mix((uint64_t)getpid());

    gmtime_r(&now, &utc);
    strftime(rows->utc, sizeof rows->utc, "%Y-%m-%dT%H:%M:%SZ", &utc);
    strftime(day, sizeof day, "%Y%m%dT%H%M%SZ", &utc);
    snprintf(rows->run_id, sizeof rows->run_id, "%s-%08x", day,
             (unsigned)(hash_mix(salt) >> 32));
    gethostname(rows->host, sizeof rows->host - 1);
    snprintf(rows->library, sizeof rows->library, "%.*s",
             p->mpi_version != NULL ? (int)strcspn(p->mpi_version, ",\n") : 0,
             p->mpi_version != NULL ? p->mpi_version : "");
    snprintf(rows->version, sizeof rows->version, "%s+%s", version_number(),
             version_revision());
}

static const char *seat_text(const struct record *r, int worker, size_t field)
{
    return (const char *)&r->seats[worker] + field;
}

/* After how many workers the seats begin again: 10 000 threads on two cores
 * are "core:0 core:1" over and over. */
static int seat_period(const struct record *r, size_t field)
{
    int period = 1;

    for (int i = 1; i < r->workers; i++)
        if (strcmp(seat_text(r, i, field), seat_text(r, i % period, field)) !=
            0)
            period = i + 1;
    return period;
}

/* "core:0 core:1" in order of workers, " ..." where they are too many or begin
 * again. */
static void join_seats(const struct record *r, size_t field, char *to,
                       size_t size)
{
    int period = seat_period(r, field);
    size_t used = 0;

    to[0] = '\0';
    for (int i = 0; i < period; i++) {
        const char *text = seat_text(r, i, field);

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

/* What a kernel option called name says, or NULL: columns such as method and
 * isa hold what the kernel calls so. */
static const char *choice(const struct request *r, const char *name)
{
    const struct option *o = option_find(r->kernel->options, name);

    if (o == NULL || o->kind != OPTION_CHOICE)
        return NULL;
    return o->choices[*(const int *)((const char *)r->kernel_opt + o->offset)];
}

/* What all repetitions of a run have in common. */
static void common(struct rows *rows, struct run_row *row, const struct job *j,
                   const struct request *r)
{
    row_clear(run_columns, row);
    row->run_id = rows->run_id;
    row->label = r->settings.label;
    row->utc = rows->utc;
    row->host = rows->host;
    row->version = rows->version;
    row->kernel = r->kernel->name;
    row->kernel_args = rows->kernel_args;
    row->method = j->g.method != NULL ? j->g.method : choice(r, "method");
    row->isa = choice(r, "isa");
    if (row->isa == NULL)
        row->isa = "baseline";
    row->driver = r->driver->name;
    row->driver_args = rows->driver_args;
    snprintf(rows->engine, sizeof rows->engine, "%s%s%s", r->driver->engine,
             *rows->library != '\0' ? ", " : "", rows->library);
    row->engine = rows->engine;
    row->place = j->place;
    row->pages = j->huge_pages ? "huge" : "base";
    row->seed = (int64_t)j->seed;
    if (j->workers > 0)
        row->workers = j->workers - r->driver->helpers;
    if (j->depth > 0 && kernel_needs(r->kernel, &j->g) != NEED_NONE)
        row->depth = j->depth;
    if (row->depth > 0 && r->driver->can & CAN_IN_FLIGHT)
        row->wait_bytes = (int64_t)event_loop_bytes(j) / j->depth;
    if (j->g.grain > 0) {
        row->grain = j->g.grain;
        row->passes = j->g.passes;
        if (r->driver->can & CAN_SCHEDULE)
            row->schedule = schedule_names[1 + j->schedule];
        row->work = j->g.work * j->g.passes;
        row->work_unit = j->kernel->work_unit;
    }
    if (j->record == NULL)
        return;
    row->ranks = j->record->ranks;
    row->threads = j->record->threads;
    row->nodes = j->record->nodes;
    row->place_asked = rows->asked;
    row->place_actual = rows->actual;
}

static int host_index(const struct record *r, int worker, const char **hosts,
                      struct verdict_host *counts, size_t *n)
{
    const struct seat *s = &r->seats[worker];

    for (size_t i = 0; i < *n; i++)
        if (strcmp(hosts[i], s->host) == 0)
            return (int)i;
    hosts[*n] = s->host;
    counts[*n] =
        (struct verdict_host){.cores = s->cores_allowed, .pus = s->pus_allowed};
    return (int)(*n)++;
}

/* Judge one repetition. */
static int judge(const struct job *j, int rep, int64_t wait_ns,
                 struct verdict *v)
{
    const struct record *r = j->record;
    const struct sample *samples = record_samples(r, rep);
    size_t n = (size_t)r->workers, host_count = 0;
    struct verdict_worker *workers = calloc(n, sizeof *workers);
    struct verdict_host *counts = calloc(n, sizeof *counts);
    const char **hosts = calloc(n, sizeof *hosts);
    int failed = workers == NULL || counts == NULL || hosts == NULL;

    for (size_t i = 0; i < n && !failed; i++)
        workers[i] = (struct verdict_worker){
            .host = host_index(r, (int)i, hosts, counts, &host_count),
            .core = samples[i].core,
            .mask_cores = r->seats[i].mask_cores,
            .seat = r->seats[i].actual,
            .cpu_ns = samples[i].cpu_ns,
            .runqueue_ns = samples[i].runqueue_ns,
            .migrations = samples[i].migrations,
        };
    if (!failed)
        verdict_judge(
            &(struct verdict_run){
                .elapsed_ns = r->rep[rep].elapsed_ns,
                .wait_ns = wait_ns,
                .event_loop = (j->driver->can & CAN_IN_FLIGHT) != 0,
                .one_at_a_time = (j->driver->can & ONE_AT_A_TIME) != 0,
                .helpers = (size_t)j->driver->helpers,
                .hosts = counts,
                .host_count = host_count,
                .workers = workers,
                .worker_count = n,
            },
            v);
    free(workers);
    free(counts);
    free(hosts);
    return failed ? -1 : 0;
}

/* Sums and extremes over the workers of a repetition. */
struct totals {
    int64_t cpu_ns, process_ns, comm_ns, wait_ns, runqueue_ns;
    int64_t late_max_ns, tick_max_ns, chunks, setup_ns, migrations;
    int64_t pss_bytes, huge_bytes;
    int64_t exchange_ns, interior_ns, both_ns;
    int64_t calls;
};

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static struct totals sum_up(const struct job *j, int rep)
{
    const struct record *r = j->record;
    const struct sample *s = record_samples(r, rep);
    struct totals t = {0};

    for (int i = 0; i < r->workers; i++, s++) {
        int64_t setup = s->ready_ns - s->start_ns;

        t.cpu_ns += s->cpu_ns;
        t.comm_ns += s->comm_ns;
        t.wait_ns += s->wait_ns;
        t.chunks += s->chunks;
        t.calls += s->calls;
        t.pss_bytes += r->seats[i].pss_bytes;
        t.huge_bytes += r->seats[i].huge_bytes;
        t.setup_ns = larger(setup, t.setup_ns);
        t.late_max_ns = larger(s->late_max_ns, t.late_max_ns);
        t.tick_max_ns = larger(s->tick_max_ns, t.tick_max_ns);
        t.exchange_ns = larger(r->seats[i].exchange_ns, t.exchange_ns);
        t.interior_ns = larger(r->seats[i].interior_ns, t.interior_ns);
        t.both_ns = larger(r->seats[i].both_ns, t.both_ns);
        if (s->runqueue_ns < 0)
            t.runqueue_ns = ROW_UNKNOWN;
        else if (t.runqueue_ns != ROW_UNKNOWN)
            t.runqueue_ns += s->runqueue_ns;
        if (s->migrations < 0)
            t.migrations = ROW_UNKNOWN;
        else if (t.migrations != ROW_UNKNOWN)
            t.migrations += s->migrations;
        /* Threads of one process all read the same clock: count it once. */
        if (i == 0 || r->seats[i].pid != r->seats[i - 1].pid ||
            strcmp(r->seats[i].host, r->seats[i - 1].host) != 0)
            t.process_ns += s->process_cpu_ns;
    }
    return t;
}

/* A quantile is the upper end of its bucket, which may lie above the most. */
static int64_t late(const struct lateness *l, double share, int64_t most)
{
    int64_t ns = lateness_quantile(l, share);

    return ns < most ? ns : most;
}

/* "good=990;reset=10": what the kernel counted beside right and wrong. */
static const char *counts_text(const struct kernel *k, const uint64_t *counts,
                               char *to, size_t size)
{
    size_t used = 0;

    for (int i = 0; k->counts[i] != NULL && used < size; i++)
        used += (size_t)snprintf(to + used, size - used, "%s%s=%" PRIu64,
                                 i > 0 ? ";" : "", k->counts[i], counts[i]);
    return to;
}

/* What was done in a second, and what share that is of what could be. */
static void rates(const struct roofline *r, struct run_row *row,
                  const struct job *j)
{
    double seconds = (double)row->elapsed_ns / 1e9 / j->g.passes;
    double workers = (double)row->workers;

    if (row->elapsed_ns <= 0)
        return;
    row->work_per_s = j->g.work / seconds;
    if (j->g.flops > 0)
        row->flops_per_s = j->g.flops / seconds;
    if (j->g.bytes > 0)
        row->bytes_per_s = j->g.bytes / seconds;
    if (j->g.flops > 0 && r->flops_per_s > 0)
        row->fma_share = row->flops_per_s / workers / r->flops_per_s;
    if (j->g.bytes > 0 && r->stream_per_s > 0)
        row->stream_share = row->bytes_per_s / workers / r->stream_per_s;
}

static void measured(struct rows *rows, struct run_row *row, size_t at,
                     const struct job *j, int rep)
{
    const struct repetition *done = &j->record->rep[rep];
    struct totals t = sum_up(j, rep);

    row->rep = rep;
    row->warmup = rep < j->warmup;
    row->chunks = t.chunks;
    row->elapsed_ns = done->elapsed_ns;
    rates(&rows->roofline, row, j);
    row->setup_ns = t.setup_ns;
    row->launch_ns = j->record->launch_ns;
    row->work_cpu_ns = t.cpu_ns;
    row->other_cpu_ns = t.process_ns > t.cpu_ns ? t.process_ns - t.cpu_ns : 0;
    row->runqueue_ns = t.runqueue_ns;
    row->migrations = t.migrations;
    row->comm_ns = t.comm_ns;
    if (t.exchange_ns > 0) {
        row->exchange_alone_ns = t.exchange_ns;
        row->interior_alone_ns = t.interior_ns;
        row->exchange_interior_ns = t.both_ns;
    }
    row->wait_ns = t.wait_ns;
    if (lateness_count(&done->late) > 0) {
        row->late_p50_ns = late(&done->late, 0.50, t.late_max_ns);
        row->late_p99_ns = late(&done->late, 0.99, t.late_max_ns);
        row->late_max_ns = t.late_max_ns;
        row->syscalls = t.calls;
    }
    if (lateness_count(&done->ticks) > 0) {
        row->tick_p50_ns = late(&done->ticks, 0.50, t.tick_max_ns);
        row->tick_p99_ns = late(&done->ticks, 0.99, t.tick_max_ns);
        row->tick_max_ns = t.tick_max_ns;
        lateness_text(&done->ticks, rows->ticks[at]);
        row->ticks = rows->ticks[at];
    }
    if (t.pss_bytes > 0)
        row->max_pss_bytes = t.pss_bytes;
    row->huge_bytes = t.huge_bytes;
    row_result(done->tally.result, j->kernel->result_is_hash,
               rows->results[at]);
    row->result = rows->results[at];
    row->verified = verified_names[done->verified];
    row->ok_count = (int64_t)done->tally.ok;
    row->bad_count = (int64_t)done->tally.bad;
    if (j->kernel->counts != NULL)
        row->counts = counts_text(j->kernel, done->counts, rows->counts[at],
                                  sizeof rows->counts[at]);
    row->status = done->right ? STATUS_OK : STATUS_FAILED;
    if (judge(j, rep, t.wait_ns, &rows->verdicts[at]) == 0) {
        row->cores_achieved = rows->verdicts[at].cores_achieved;
        row->waits_achieved = rows->verdicts[at].waits_achieved;
        row->verdict = verdict_word(rows->verdicts[at].kind);
    }
}

static void worker_rows(struct rows *rows, const struct job *j, int rep,
                        const char *status)
{
    const struct record *r = j->record;
    const struct sample *samples = record_samples(r, rep);
    int64_t first = INT64_MAX;

    for (int i = 0; i < r->workers; i++)
        if (strcmp(r->seats[i].host, r->seats[0].host) == 0 &&
            samples[i].start_ns < first)
            first = samples[i].start_ns;
    for (int i = 0; i < r->workers; i++) {
        const struct sample *s = &samples[i];
        const struct seat *seat = &r->seats[i];
        struct worker_row *row = &rows->workers[rows->worker_count++];

        row_clear(worker_columns, row);
        row->run_id = rows->run_id;
        row->rep = rep;
        row->warmup = rep < j->warmup;
        row->host = seat->host;
        row->rank = seat->rank;
        row->worker = i;
        row->pid = seat->pid;
        row->tid = seat->tid;
        row->place_asked = seat->asked;
        row->place_actual = seat->actual;
        if (s->cpu >= 0)
            row->cpu = s->cpu;
        if (s->core >= 0)
            row->core = s->core;
        if (s->numa >= 0)
            row->numa = s->numa;
        row->mask_pus = seat->mask_pus;
        /* Another host has another clock; there is no common zero. */
        if (strcmp(seat->host, r->seats[0].host) == 0)
            row->start_ns = s->start_ns - first;
        row->elapsed_ns = s->end_ns - s->begin_ns;
        row->work_cpu_ns = s->cpu_ns;
        if (s->runqueue_ns >= 0)
            row->runqueue_ns = s->runqueue_ns;
        if (s->migrations >= 0)
            row->migrations = s->migrations;
        row->wait_ns = s->wait_ns;
        row->comm_ns = s->comm_ns;
        row->setup_ns = s->ready_ns - s->start_ns;
        row->chunks = s->chunks;
        row->units = s->units;
        if (s->wait_ns > 0)
            row->late_max_ns = s->late_max_ns;
        if (seat->pss_bytes > 0)
            row->pss_bytes = seat->pss_bytes;
        row->phase = phase_names[s->phase];
        row->status = status;
    }
}

/* Rows of workers are only for files: 10 000 workers times many repetitions
 * are not worth filling in for words. */
static int make_room(struct rows *rows, const struct job *j, int to_files,
                     struct err *e)
{
    size_t reps = j->record != NULL ? (size_t)j->record->repetitions : 0;
    size_t workers = j->record != NULL ? (size_t)j->record->workers : 0;

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

static void texts(struct rows *rows, const struct job *j,
                  const struct request *r)
{
    option_canonical(r->kernel->options, r->kernel_opt, rows->kernel_args,
                     sizeof rows->kernel_args);
    if (r->driver->options != NULL)
        option_canonical(r->driver->options, r->driver_opt, rows->driver_args,
                         sizeof rows->driver_args);
    if (j->record != NULL) {
        join_seats(j->record, offsetof(struct seat, asked), rows->asked,
                   sizeof rows->asked);
        join_seats(j->record, offsetof(struct seat, actual), rows->actual,
                   sizeof rows->actual);
    }
}

void rows_end(struct rows *rows, const struct job *j, const struct request *r,
              struct run_row *row)
{
    texts(rows, j, r);
    common(rows, row, j, r);
}

int rows_fill(struct rows *rows, const struct job *j, const struct request *r,
              const char *status, const char *why, struct err *e)
{
    int reps = j->record != NULL ? j->record->repetitions : 0;
    int failed_shown = 0;

    if (make_room(rows, j, r->settings.out != NULL, e) != 0)
        return -1;
    texts(rows, j, r);
    for (int rep = 0; rep < reps; rep++) {
        size_t at = rows->run_count;

        if (!j->record->rep[rep].measured)
            continue;
        common(rows, &rows->runs[at], j, r);
        measured(rows, &rows->runs[at], at, j, rep);
        failed_shown |= !j->record->rep[rep].right;
        if (!j->record->rep[rep].right)
            rows->runs[at].error = why;
        if (rows->workers != NULL)
            worker_rows(rows, j, rep, rows->runs[at].status);
        rows->run_count++;
    }
    if (strcmp(status, STATUS_OK) != 0 && !failed_shown) {
        rows->end = &rows->runs[rows->run_count++];
        common(rows, rows->end, j, r);
        rows->end->status = status;
        rows->end->error = why;
    }
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
