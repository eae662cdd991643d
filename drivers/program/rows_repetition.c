/* SPDX-License-Identifier: BSD-3-Clause */
/* The row of one repetition; see rows_parts.h. */
#include "drivers/program/rows_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/team/record.h"

static const char *const verified_names[] = {
    [VERIFIED_NO] = "no",
    [VERIFIED_SAMPLED] = "sampled",
    [VERIFIED_FULL] = "full",
};

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

/* Cores that the workers' masks on a host reach: where a launcher or a user
 * gave the masks, these are what is allowed. */
static int cores_given(const struct record *r,
                       const struct verdict_worker *workers, int host, int most)
{
    int count = 0;

    for (int core = 0; core < most; core++) {
        int given = 0;

        for (int i = 0; i < r->workers && !given; i++) {
            const struct place_mask *m = &r->seats[i].mask;

            for (int p = 0; p < m->pieces && workers[i].host == host; p++)
                given |= core >= m->core[p].lo && core < m->core[p].hi;
        }
        count += given;
    }
    return count > 0 ? count : most;
}

/* Verdict of one repetition. */
static int judge(const struct record *r, int rep, int64_t wait_ns,
                 struct verdict *v)
{
    const struct run_facts *f = &r->facts;
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
            .comm_ns = samples[i].comm_ns,
            .comm_queue_ns = samples[i].comm_queue_ns,
            .wait_ns = samples[i].wait_ns,
            .migrations = samples[i].migrations,
        };
    if (!failed && f->inherit)
        for (size_t h = 0; h < host_count; h++)
            counts[h].cores = cores_given(r, workers, (int)h, counts[h].cores);
    /* Processes of one control group see the same. */
    for (size_t i = 0; i < n && !failed; i++)
        if (samples[i].throttled_ns > counts[workers[i].host].throttled_ns)
            counts[workers[i].host].throttled_ns = samples[i].throttled_ns;
    if (!failed)
        verdict_judge(
            &(struct verdict_run){
                .elapsed_ns = r->rep[rep].elapsed_ns,
                .wait_ns = wait_ns,
                .late_ns = r->rep[rep].late.sum_ns,
                .barrier_ns = r->barrier_ns,
                .ends_unknown = f->ends_unknown,
                .contended = f->contended,
                .event_loop = f->event_loop,
                .one_at_a_time = f->one_at_a_time,
                .helpers = (size_t)f->helpers,
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

static struct totals sum_workers(const struct record *r, int rep)
{
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

/* A quantile is the upper end of its bucket, which may exceed the maximum. */
static int64_t lateness_at(const struct lateness *l, double share, int64_t most)
{
    int64_t ns = lateness_quantile(l, share);

    return ns < most ? ns : most;
}

/* "good=990;reset=10": what the kernel counted in addition to right and
 * wrong. */
static const char *counts_text(const struct run_facts *f,
                               const uint64_t *counts, char *to, size_t size)
{
    size_t used = 0;

    for (int i = 0; i < COUNTS_MAX && f->counts[i][0] != '\0' && used < size;
         i++)
        used += (size_t)snprintf(to + used, size - used, "%s%s=%" PRIu64,
                                 i > 0 ? ";" : "", f->counts[i], counts[i]);
    return to;
}

/* Rates, and their share of the peak rates. */
static void fill_rates(const struct roofline *r, struct run_row *row,
                       const struct run_facts *f)
{
    double seconds = (double)row->elapsed_ns / 1e9 / f->passes;
    double workers = (double)row->workers;

    if (row->elapsed_ns <= 0)
        return;
    row->work_per_s = f->work / seconds;
    if (f->flops > 0)
        row->flops_per_s = f->flops / seconds;
    if (f->bytes > 0)
        row->bytes_per_s = f->bytes / seconds;
    if (f->flops > 0 && r->flops_per_s > 0)
        row->fma_share = row->flops_per_s / workers / r->flops_per_s;
    if (f->bytes > 0 && r->stream_per_s > 0)
        row->stream_share = row->bytes_per_s / workers / r->stream_per_s;
}

void rows_fill_repetition(struct rows *rows, size_t at, const struct record *r,
                          int rep)
{
    const struct repetition *done = &r->rep[rep];
    const struct run_facts *f = &r->facts;
    struct run_row *row = &rows->runs[at];
    struct totals t = sum_workers(r, rep);

    row->rep = rep;
    row->warmup = rep < f->warmup;
    row->chunks = t.chunks;
    row->elapsed_ns = done->elapsed_ns;
    fill_rates(&rows->roofline, row, f);
    row->setup_ns = t.setup_ns;
    row->launch_ns = r->launch_ns;
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
        row->late_p50_ns = lateness_at(&done->late, 0.50, t.late_max_ns);
        row->late_p99_ns = lateness_at(&done->late, 0.99, t.late_max_ns);
        row->late_max_ns = t.late_max_ns;
        row->syscalls = t.calls;
    }
    if (lateness_count(&done->ticks) > 0) {
        row->tick_p50_ns = lateness_at(&done->ticks, 0.50, t.tick_max_ns);
        row->tick_p99_ns = lateness_at(&done->ticks, 0.99, t.tick_max_ns);
        row->tick_max_ns = t.tick_max_ns;
        lateness_text(&done->ticks, rows->ticks[at]);
        row->ticks = rows->ticks[at];
    }
    /* Measured at the end of the run. */
    if (t.pss_bytes > 0) {
        row->max_pss_bytes = t.pss_bytes;
        row->huge_bytes = t.huge_bytes;
    }
    if (!f->skips) {
        row_result(done->tally.result, f->result_is_hash, rows->results[at]);
        row->result = rows->results[at];
    }
    row->verified = verified_names[done->verified];
    row->ok_count = (int64_t)done->tally.ok;
    row->bad_count = (int64_t)done->tally.bad;
    if (f->counts[0][0] != '\0')
        row->counts = counts_text(f, done->counts, rows->counts[at],
                                  sizeof rows->counts[at]);
    row->status = done->right ? STATUS_OK : STATUS_FAILED;
    if (judge(r, rep, t.wait_ns, &rows->verdicts[at]) == 0) {
        row->cores_achieved = rows->verdicts[at].cores_achieved;
        row->waits_achieved = rows->verdicts[at].waits_achieved;
        row->lost_cores = rows->verdicts[at].lost_cores;
        row->disturbed = disturbance_word(rows->verdicts[at].disturbed);
        row->verdict = verdict_word(rows->verdicts[at].kind);
    }
}
