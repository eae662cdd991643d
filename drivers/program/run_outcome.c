/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows, summary and notes of a run; see run_outcome.h. */
#include "drivers/program/run_outcome.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/os/simulated.h"
#include "drivers/program/baseline.h"
#include "drivers/program/rows_print.h"
#include "drivers/program/run_files.h"
#include "drivers/program/summary.h"
#include "drivers/program/warnings.h"
#include "drivers/team/run_status.h"

static int print_rows(const struct run_order *o, const struct rows *rows,
                      struct err *e)
{
    char *context =
        o->request.settings.json ? run_files_context(o, rows) : NULL;
    int failed;

    failed = rows_print(rows, context, e);
    free(context);
    return failed;
}

/* Peak rates, if there is a directory to store them in. */
static void measure_roofline(struct run_outcome *out, const struct run_order *o)
{
    const struct request *r = &o->request;
    const struct option *isa_option = option_find(r->kernel->options, "isa");
    enum isa isa = isa_best();
    struct err e = {0};

    if (r->settings.out == NULL || o->job.g.bytes <= 0 || SIMULATED)
        return;
    if (isa_option != NULL && isa_option->kind == OPTION_CHOICE)
        isa = (enum isa) *
              (const int *)((const char *)r->kernel_opt + isa_option->offset);
    if (roofline_get(&out->rows.roofline, r->settings.out, out->rows.host, isa,
                     &e) != 0)
        fprintf(stderr, "%s: %s\n", o->program->name, e.text);
}

/* Of the run that --baseline measured, or of --out. */
static int find_baseline(const struct run_outcome *out,
                         const struct settings *s, struct baseline *b,
                         struct err *e)
{
    char path[4096];

    *b = (struct baseline){0};
    if (out->baseline_rows >= 0)
        snprintf(path, sizeof path, "/proc/self/fd/%d", out->baseline_rows);
    else if (s->out != NULL)
        snprintf(path, sizeof path, "%s/" ROW_RUNS_FILE, s->out);
    else
        return 0;
    return baseline_read(b, path, &out->rows.runs[0], e);
}

int run_outcome_write(struct run_outcome *out, const struct run_order *o,
                      run_show *show, const char *status, const char *why,
                      struct err *e)
{
    const struct settings *s = &o->request.settings;
    struct baseline baseline = {0};
    int refused = strcmp(status, STATUS_REFUSED) == 0;
    int failed = 0;

    if (show != NULL)
        return strcmp(status, STATUS_OK) == 0 ? show(&o->job, e) : 0;
    if (strcmp(status, STATUS_OK) == 0)
        measure_roofline(out, o);
    if (rows_fill(&out->rows, &o->job, &o->request, status, why, e) != 0)
        return -1;
    /* First: a reader of stdout may wait, or end. */
    if (s->out != NULL && run_files_write(o, &out->rows, e) != 0)
        failed = -1;
    if (!failed)
        atomic_store(&run_status->complete, 1);
    if (settings_print_rows(s) && !refused && print_rows(o, &out->rows, e) != 0)
        failed = -1;
    /* A measured baseline and a simulated time make no speed-up. */
    if (!SIMULATED && !settings_print_rows(s) &&
        strcmp(status, STATUS_OK) == 0 && out->rows.run_count > 0 &&
        (out->baseline_rows >= 0 || baseline_is_useful(&out->rows.runs[0])))
        failed |= find_baseline(out, s, &baseline, e);
    if (!settings_print_rows(s) && !refused &&
        summary_print(&o->job, &o->request, &out->rows,
                      strcmp(status, STATUS_OK) == 0 ? &baseline : NULL,
                      e) != 0)
        failed = -1;
    return failed;
}

void run_outcome_print_notes(const struct run_outcome *out,
                             const struct run_order *o)
{
    if (out->err.code == 0) {
        warn_of_little_work(o->program, &o->job,
                            o->request.settings.workers > 0);
        warn_of_bits(o->program, &o->job);
        warn_of_tail(o->program, &o->job);
        if (o->quota_counts)
            warn_of_quota(o->program, &o->job, o->quota_cpus);
        warn_of_pages(o->program, &o->job);
    }
    if (!o->request.settings.strict)
        warn_of_placement(o->program, &o->job);
}

const char *run_outcome_status(const struct run_outcome *out,
                               const struct run_order *o)
{
    int started = o->job.record != NULL && o->job.record->launch_ns > 0;
    int code = out->err.code;

    if (code == 0)
        return STATUS_OK;
    return !started && (code == EXIT_USAGE || code == EXIT_UNAVAILABLE)
               ? STATUS_REFUSED
               : STATUS_FAILED;
}
