/* SPDX-License-Identifier: BSD-3-Clause */
/* One run of a sweep; see run.h. */
#include "jobs/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "jobs/completed.h"
#include "kernels/base/number.h"
#include "results/rows/csv.h"
#include "results/rows/row.h"

/* A run ends itself at its deadline and writes its row. If it does not, the
 * sweep kills it this much later. */
static const int64_t grace_ns = INT64_C(15000000000);
/* A launcher first collects its ranks, on other hosts too. */
static const int64_t launcher_grace_ns = INT64_C(30000000000);

/* ---- the command ---------------------------------------------------------------*/

/* Cores that a launcher is to give to a run without ranks. */
static int64_t cores_of(const struct runner *r, const struct point *p)
{
    if (point_one_worker(p, r->inventory))
        return 1;
    return p->workers > 0 && p->workers < r->inventory->cores
               ? p->workers
               : r->inventory->cores;
}

static const char *kind_of(const struct runner *r, const struct point *p)
{
    return p->role == POINT_ANCHOR ? "anchor" : r->request->kind;
}

/* A file's name may hold the separators of a label. */
static void label_of(const struct runner *r, const struct point *p, int turn,
                     char to[COMPLETED_LABEL_SIZE])
{
    const char *kind = kind_of(r, p), *slash = strrchr(kind, '/');
    char plain[64];

    snprintf(plain, sizeof plain, "%s", slash != NULL ? slash + 1 : kind);
    for (char *c = plain; *c != '\0'; c++)
        if (*c == ';' || *c == '=' || *c == '%')
            *c = '_';
    completed_label(plain, p->key, turn, to);
}

void run_command(const struct runner *r, const struct point *p, int turn,
                 struct command *c, struct texts *keep)
{
    char label[COMPLETED_LABEL_SIZE], deadline[32];
    int64_t ranks, threads;
    int placed = p->place != NULL && strcmp(p->place, "inherit") != 0;

    label_of(r, p, turn, label);
    ranks = point_ranks(p, r->inventory, &threads);
    launch_begin(r->launch, c, ranks, ranks > 0 ? threads : cores_of(r, p),
                 r->inventory->cores, placed && ranks > 0, keep);
    if (p->role == POINT_COSTS) {
        command_add(c, keep, "costs");
        if (ranks > 0)
            command_add(c, keep, "--ranks=%" PRId64, ranks);
        command_add_options(c, &p->kernel, keep);
    } else {
        number_time_text(r->deadline_ns, deadline, sizeof deadline);
        command_add(c, keep, "run");
        command_add(c, keep, "%s", p->kernel.name);
        command_add(c, keep, "--driver=%s", p->driver.name);
        /* An option of the item itself comes below, instead of these. */
        if (p->workers > 0 && point_option(p, "workers") == NULL)
            command_add(c, keep, "--workers=%" PRId64, p->workers);
        if (threads > 1 && point_option(p, "threads") == NULL)
            command_add(c, keep, "--threads=%" PRId64, threads);
        if (ranks > 0 && point_option(p, "ranks") == NULL)
            command_add(c, keep, "--ranks=%" PRId64, ranks);
        if (p->place != NULL && point_option(p, "place") == NULL)
            command_add(c, keep, "--place=%s", p->place);
        command_add(c, keep, "--repeat=1");
        if (point_option(p, "warmup") == NULL)
            command_add(c, keep, "--warmup=%" PRId64, p->warmup);
        if (point_option(p, "seed") == NULL)
            command_add(c, keep, "--seed=%" PRId64, r->request->seed);
        if (point_option(p, "deadline") == NULL)
            command_add(c, keep, "--deadline=%s", deadline);
        command_add(c, keep, "--no-signal-row");
        command_add_options(c, &p->kernel, keep);
        command_add_options(c, &p->driver, keep);
    }
    command_add(c, keep, "--out=%s", r->out != NULL ? r->out : "DIR");
    command_add(c, keep, "--label=%s", label);
}

void run_words(const struct point *p, char *to, size_t size)
{
    char options[256], workers[32] = "", place[80] = "";

    if (p->workers > 0)
        snprintf(workers, sizeof workers, ", %" PRId64 " worker%s", p->workers,
                 p->workers == 1 ? "" : "s");
    if (p->place != NULL)
        snprintf(place, sizeof place, ", placed %.60s", p->place);
    point_text(p, options, sizeof options);
    if (p->role == POINT_ANCHOR)
        snprintf(to, size, "anchor: the same short serial run");
    else if (p->role == POINT_COSTS)
        snprintf(to, size, "costs of %s%s",
                 p->workers > 0 ? "ranks" : "processes, threads and tasks",
                 workers);
    else
        snprintf(to, size, "%s under %s%s%s%s%s", p->kernel.name,
                 p->driver.name, workers, place, *options != '\0' ? ", " : "",
                 options);
}

int run_check(const struct runner *r, const struct point *p, struct err *e)
{
    struct texts keep = {0};
    struct command c = {0};
    struct child_end end = {0};
    struct child child = {.argv = c.words, .deadline_ns = INT64_C(60000000000)};
    int64_t threads;
    char reason[400];
    int failed;

    if (p->role != POINT_RUN)
        return 0;
    command_add(&c, &keep, "%s", r->launch->brigade);
    command_add(&c, &keep, "run");
    command_add(&c, &keep, "%s", p->kernel.name);

    command_add_options(&c, &p->kernel, &keep);
    if (point_ranks(p, r->inventory, &threads) == 0) {
        command_add(&c, &keep, "--driver=%s", p->driver.name);
        command_add_options(&c, &p->driver, &keep);
    }
    command_add(&c, &keep, "--help");
    failed = keep.failed
                 ? err_set(e, EXIT_UNAVAILABLE, "no memory for a command")
                 : child_run(&child, &end, e);
    if (!failed && end.code == EXIT_USAGE) {
        child_reason(&end, reason, sizeof reason);
        failed = err_set(e, EXIT_USAGE, "%s", reason);
    }
    child_release(&end);
    texts_release(&keep);
    return failed;
}

/* The deadline of a run. */
static int64_t deadline_of(const struct runner *r, const struct point *p)
{
    const char *given = point_option(p, "deadline");
    int64_t ns;

    return given != NULL && number_time(given, &ns) == 0 ? ns : r->deadline_ns;
}

/* ---- a row in any case --------------------------------------------------------*/

static const char *status_of(const struct child_end *end)
{
    if (end->late || end->code == EXIT_DEADLINE)
        return STATUS_DEADLINE;
    if (end->code == EXIT_USAGE || end->code == EXIT_UNAVAILABLE)
        return STATUS_REFUSED;
    return STATUS_FAILED;
}

/* The row of a run that could not write it: killed, or not started. */
static int add_row(const struct runner *r, const struct point *p, int turn,
                   const struct child_end *end, const char *why, struct err *e)
{
    char label[COMPLETED_LABEL_SIZE], id[64], utc[24], options[1024];
    time_t now = time(NULL);
    struct tm tm;
    struct run_row row;
    const struct inventory_kernel *k =
        inventory_kernel(r->inventory, p->kernel.name);

    label_of(r, p, turn, label);
    snprintf(id, sizeof id, "sweep-%016" PRIx64 "-%d", p->key, turn);
    strftime(utc, sizeof utc, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
    item_text(&p->kernel, options, sizeof options);
    row_clear(run_columns, &row);
    row.run_id = id;
    row.label = label;
    row.utc = utc;
    row.host = r->inventory->host;
    row.version = r->inventory->version;
    row.kernel =
        k != NULL && k->row_name != NULL ? k->row_name : p->kernel.name;
    row.kernel_args = options;
    row.driver = p->driver.name;
    if (p->workers > 0)
        row.workers = p->workers;
    row.place = p->place;
    row.seed = r->request->seed;
    row.status = status_of(end);
    row.error = why;
    return csv_append(r->out, ROW_RUNS_FILE, run_columns, &row, 1, NULL, e);
}

/* Whether there is a new row of it; *ok: of a success. -1: cannot be read. */
static int has_row(const struct runner *r, const struct point *p, int turn,
                   const struct completed *before, int *ok, struct err *e)
{
    struct completed after = {0};
    const struct completed_run *was = completed_find(before, p->key, turn), *is;
    int has;

    if (completed_read(&after, r->out, e) != 0)
        return -1;
    is = completed_find(&after, p->key, turn);
    has = is != NULL && (was == NULL || is->order > was->order);
    *ok = has && is->ok;
    completed_release(&after);
    return has;
}

/* A run failed: make sure that a row records it. */
static enum run_outcome record_failure(const struct runner *r,
                                       const struct point *p, int turn,
                                       const struct child_end *end,
                                       const struct completed *before,
                                       const char *why, struct err *e)
{
    int ok, has = has_row(r, p, turn, before, &ok, e);

    if (has < 0)
        return RUN_LOST;
    /* Its row did not fit on the disk; a shorter one might. */
    if (has == 0 && end->code == EXIT_RESULTS) {
        char reason[600];

        child_reason(end, reason, sizeof reason);
        err_set(e, EXIT_RESULTS, "%s", reason);
        return RUN_LOST;
    }
    if (has == 0 && add_row(r, p, turn, end, why, e) != 0)
        return RUN_LOST;
    return RUN_FAILED;
}

/* A scheduler that ends a job signals all its processes, the runs perhaps before
 * this one: wait for the signal that explains why a run failed, 5 s at most. */
static int is_job_ending(const struct runner *r)
{
    const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};

    if (r->launch->scheduler == NULL || r->stop == NULL)
        return 0;
    for (int i = 0; i < 250 && *r->stop == 0; i++)
        nanosleep(&pause, NULL);
    return *r->stop != 0;
}

/* A launcher ended with 0. srun does so after the failure of a node, too: the
 * rows decide. */
static enum run_outcome check_success(const struct runner *r,
                                      const struct point *p, int turn,
                                      const struct child_end *end,
                                      const struct completed *before, char *why,
                                      size_t size, struct err *e)
{
    int ok, has = has_row(r, p, turn, before, &ok, e);

    if (has < 0)
        return RUN_LOST;
    if (ok)
        return RUN_OK;
    if (is_job_ending(r))
        return RUN_HALTED;
    snprintf(why, size, "the launcher ended with 0, but %s",
             has ? "the row of the run is of a failure"
                 : "no rank wrote a row");
    if (has == 0 && add_row(r, p, turn, end, why, e) != 0)
        return RUN_LOST;
    return RUN_FAILED;
}

/* Why it failed, in words. */
static void describe_failure(const struct child *child,
                             const struct child_end *end, char *why,
                             size_t size)
{
    char reason[600];

    child_reason(end, reason, sizeof reason);
    if (end->late && child->is_launcher)
        snprintf(why, size,
                 "the launcher did not end within 30 s after the deadline and "
                 "was killed%s%s",
                 *reason != '\0' ? ": " : "", reason);
    else
        snprintf(why, size, "exit code %d: %s", end->code, reason);
}

enum run_outcome run_point(const struct runner *r, const struct point *p,
                           int turn, const struct completed *before,
                           double *took_s, char *why, size_t size,
                           struct err *e)
{
    struct texts keep = {0};
    struct command c = {0};
    struct child_end end = {0};
    struct child child = {
        .argv = c.words,
        .stop = r->stop,
        .tick = sweep_progress_tick,
        .arg = r->progress,
    };
    enum run_outcome outcome = RUN_OK;

    run_command(r, p, turn, &c, &keep);
    child.is_launcher = strcmp(c.words[0], r->launch->brigade) != 0;
    if (__builtin_add_overflow(deadline_of(r, p),
                               child.is_launcher ? launcher_grace_ns : grace_ns,
                               &child.deadline_ns))
        child.deadline_ns = 0;
    *took_s = 0;
    why[0] = '\0';
    if (keep.failed) {
        err_set(e, EXIT_UNAVAILABLE, "no memory for a command");
        outcome = RUN_LOST;
    } else if (child_run(&child, &end, e) != 0) {
        outcome = RUN_LOST;
    } else if (end.halted || (end.code != 0 && is_job_ending(r))) {
        outcome = RUN_HALTED;
    } else if (end.code != 0) {
        describe_failure(&child, &end, why, size);
        outcome = record_failure(r, p, turn, &end, before, why, e);
    } else if (child.is_launcher) {
        outcome = check_success(r, p, turn, &end, before, why, size, e);
    }
    *took_s = (double)end.ns / 1e9;
    child_release(&end);
    texts_release(&keep);
    return outcome;
}
