/* SPDX-License-Identifier: BSD-3-Clause */
/* The row of one run; see rows.h. */
#include "jobs/scale/rows.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "build_revision.h"
#include "jobs/completed.h"
#include "results/analysis/family.h"
#include "results/rows/csv.h"
#include "results/rows/meta.h"
#include "results/rows/row.h"
#include "results/verdict/verdict.h"

/* Which thread did how much is not known, so all workers count alike. */
static int judge(const struct scale_place *place, const struct scale_point *p,
                 const struct observed *o, struct verdict *v)
{
    struct verdict_worker *workers =
        calloc((size_t)p->workers, sizeof *workers);
    int64_t cpu = o->user_ns + o->system_ns, n = p->workers;
    struct machine_counts has;
    struct verdict_host host = {.throttled_ns = o->throttled_ns};
    const char *seat = o->where.text;
    int cores = o->where.cores;

    if (workers == NULL)
        return -1;
    /* It may start fewer threads than it was asked for. */
    if (o->threads_seen > 0 && o->threads_seen < n)
        n = o->threads_seen;
    /* A command may bind its threads itself. */
    if (o->cores_seen > 0 && o->cores_seen < cores) {
        cores = o->cores_seen;
        seat = "bound by the command";
    }
    machine_count(place->machine, &has);
    host.cores = has.cores;
    host.pus = has.pus;
    for (int64_t i = 0; i < n; i++)
        workers[i] = (struct verdict_worker){
            .core = -1,
            .mask_cores = cores,
            .seat = seat,
            .cpu_ns = cpu / n,
            .runqueue_ns = o->runqueue_ns >= 0 ? o->runqueue_ns / n : -1,
            .comm_ns = -1,
            .wait_ns = -1,
            .migrations = -1,
        };
    verdict_judge(
        &(struct verdict_run){
            .elapsed_ns = o->elapsed_ns,
            .hosts = &host,
            .host_count = 1,
            .workers = workers,
            .worker_count = (size_t)n,
        },
        v);
    free(workers);
    return 0;
}

static void add_measured(const struct observed *o, const struct verdict *v,
                         double work, struct run_row *row)
{
    row->elapsed_ns = o->elapsed_ns;
    row->launch_ns = o->launch_ns;
    row->user_ns = o->user_ns;
    row->system_ns = o->system_ns;
    row->work_cpu_ns = o->user_ns + o->system_ns;
    row->runqueue_ns = o->runqueue_ns;
    row->threads_seen = o->threads_seen > 0 ? o->threads_seen : ROW_UNKNOWN;
    row->processes_seen =
        o->processes_seen > 0 ? o->processes_seen : ROW_UNKNOWN;
    row->cores_seen = o->cores_seen > 0 ? o->cores_seen : ROW_UNKNOWN;
    row->voluntary_switches = o->voluntary;
    row->involuntary_switches = o->involuntary;
    row->minor_faults = o->minor_faults;
    row->major_faults = o->major_faults;
    row->max_rss_bytes = o->rss_bytes;
    row->read_bytes = o->read_bytes;
    row->written_bytes = o->written_bytes;
    row->disk_read_bytes = o->disk_read_bytes;
    row->disk_written_bytes = o->disk_written_bytes;
    row->steal_ns = o->steal_ns;
    row->instructions = o->counts[COUNTER_INSTRUCTIONS];
    row->cycles = o->counts[COUNTER_CYCLES];
    row->cache_misses = o->counts[COUNTER_MISSES];
    row->clock_hz = o->clock_hz;
    row->work = work;
    row->work_per_s = work / ((double)o->elapsed_ns / 1e9);
    row->cores_achieved = v->cores_achieved;
    row->lost_cores = v->lost_cores;
    row->disturbed = disturbance_word(v->disturbed);
    row->verdict = verdict_word(v->kind);
}

enum { MACHINE_TEXT = 4096 };

static void fill_meta(struct meta *m, const struct scale_place *place,
                      const char *utc, char machine[MACHINE_TEXT])
{
    machine_text(place->machine, machine, MACHINE_TEXT);
    *m = (struct meta){
        .utc = utc,
        .argv = place->argv,
        .version = BUILD_VERSION,
        .revision = BUILD_REVISION,
        .compiler = BUILD_COMPILER,
        .flags = BUILD_FLAGS,
        .machine = machine,
    };
}

char *scale_context(const struct scale_place *place)
{
    char machine[MACHINE_TEXT], now[32] = "";
    time_t seconds = time(NULL);
    struct meta m;
    struct tm utc;

    if (gmtime_r(&seconds, &utc) != NULL)
        strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", &utc);
    fill_meta(&m, place, now, machine);
    return meta_text(NULL, &m);
}

static int write_meta(const struct scale_place *place, const char *id,
                      const char *utc, const struct scale_point *p,
                      struct err *e)
{
    char machine[MACHINE_TEXT];
    struct meta m;
    const struct meta_pair options[] = {
        {"command", p->kernel},
        {"kernel_args", p->args},
        {"cpus", p->together.cpus},
        {NULL, NULL},
    };

    fill_meta(&m, place, utc, machine);
    m.options = options;
    return meta_write(place->out, id, &m, e);
}

int scale_row_add(const struct scale_place *place, const struct scale_point *p,
                  int turn, int warmup, const struct observed *o,
                  const struct scale_outcome *outcome, struct err *e)
{
    char label[COMPLETED_LABEL_SIZE], id[80], utc[24], host[128] = "";
    time_t now = time(NULL);
    struct verdict v;
    struct run_row row;
    struct tm tm;

    gethostname(host, sizeof host - 1);
    strftime(utc, sizeof utc, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
    snprintf(id, sizeof id, "scale-%016" PRIx64 "-%s%d-%d", p->key,
             warmup ? "w" : "", turn, (int)getpid());
    completed_label("scale", p->key, turn, label);
    row_clear(run_columns, &row);
    row.run_id = id;
    row.label = label;
    row.utc = utc;
    row.host = host;
    row.version = BUILD_VERSION "+" BUILD_REVISION;
    row.kernel = p->kernel;
    row.kernel_args = p->args;
    row.driver = "command";
    row.family = family_word(p->workers == 1 ? FAMILY_SERIAL
                             : place->ranks  ? FAMILY_RANKS
                                             : FAMILY_THREADS);
    row.driver_args = p->driver_args;
    row.workers = p->workers;
    row.ranks = place->ranks ? p->workers : 1;
    row.threads = place->ranks ? 1 : p->workers;
    row.nodes = 1;
    row.place = place->policy;
    row.place_asked = p->together.text;
    row.place_actual = o->where.cores > 0 ? o->where.text : NULL;
    row.seed = place->seed;
    row.rep = warmup ? 0 : turn;
    row.warmup = warmup;
    row.work_unit = p->work_unit;
    row.verified = outcome->verified;
    row.result = outcome->result;
    row.status = outcome->status;
    row.error = outcome->error;
    if (judge(place, p, o, &v) != 0)
        return err_set(e, EXIT_UNAVAILABLE, "no memory for a verdict");
    if (outcome->error == NULL)
        add_measured(o, &v, p->work, &row);
    if (write_meta(place, id, utc, p, e) != 0)
        return -1;
    return csv_append(place->out, ROW_RUNS_FILE, run_columns, &row, 1, NULL, e);
}
