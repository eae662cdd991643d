/* SPDX-License-Identifier: BSD-3-Clause */
/* A test from its start to its exit code, on rank 0 and on the others. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "drivers/program/accept/bench.h"
#include "drivers/program/accept/control.h"
#include "drivers/program/accept/ranks.h"
#include "drivers/program/accept/reference.h"
#include "drivers/program/accept/report.h"
#include "drivers/program/supervise.h"
#include "drivers/program/watchdog.h"
#include "drivers/team/run_status.h"
#include "kernels/base/number.h"
#include "results/rows/csv.h"
#include "results/rows/input_file.h"
#include "results/rows/new_file.h"
#include "results/rows/row.h"

/* Rank 0 is silent while it measures, writes, or waits between two sets. */
static int64_t patience_ns(const struct test *t, int rank)
{
    const int64_t second = 1000000000;

    /* The first one reports it, the others are ended by that. */
    return t->o->deadline_ns + 3 * second +
           (rank < 20 ? rank : 20) * (second / 10);
}

/* ---- the ranks that answer ------------------------------------------------ */

static int rank_0_is_silent(const struct test *t)
{
    char limit[32];

    number_time_text(patience_ns(t, 0), limit, sizeof limit);
    fprintf(stderr,
            "%s: rank 0 did not ask rank %d (on %s) anything within %s: it is "
            "stopped or lost\n",
            t->p->name, t->p->rank, run_status->host, limit);
    ranks_abort(EXIT_FAILED);
}

static int answer_all(const struct test *t)
{
    static struct answer a;
    int64_t patience = patience_ns(t, t->p->rank);
    struct question q;

    for (;;) {
        if (ranks_next(&q, patience) != 0)
            return rank_0_is_silent(t);
        if (q.kind == ASK_END)
            return q.code;
        if (q.kind == ASK_WAIT)
            continue;
        memset(&a, 0, sizeof a);
        control_answer(t, &q, &a);
        ranks_reply(&a, patience);
    }
}

/* ---- rank 0 --------------------------------------------------------------- */

static int write_files(const struct test *t, struct err *e)
{
    int failed = 0;

    if (t->o->junit != NULL)
        failed |= report_junit(t, t->o->junit, e);
    if (t->o->out != NULL)
        failed |= report_rows(t, t->o->out, e);
    return failed;
}

/* A file that cannot be written changes the exit code only if that was good:
 * what was found counts more. */
static int conclude(struct test *t)
{
    int code = test_exit_code(t), failed;
    struct err e = {0};

    control_end(t, code);
    if (t->o->json)
        report_json(t, &e);
    else
        report_table(t, code);
    if (t->o->fom)
        report_fom(t);
    failed = e.code != 0 ? program_fail(t->p, &e) : program_flush(t->p);
    e = (struct err){0};
    if (write_files(t, &e) != 0)
        failed = program_fail(t->p, &e);
    if (code == 0)
        code = failed;
    if (t->silent > 0)
        ranks_abort(code);
    return code;
}

static int read_reference(struct test *t, struct err *e)
{
    const struct accept_options *o = t->o;

    if (o->reference == NULL)
        return 0;
    if (o->junit != NULL && input_same(o->reference, o->junit))
        return err_set(e, EXIT_USAGE,
                       "--junit '%.200s' is the file of --reference and would "
                       "replace it; use another file",
                       o->junit);
    return reference_read(t, o->reference, e);
}

/* Before the test, which may take minutes. */
static int check_files(const struct accept_options *o, struct err *e)
{
    if (new_file_possible(o->junit, e) != 0)
        return -1;
    return o->out == NULL ? 0
                          : csv_append(o->out, ROW_HOSTS_FILE, host_columns,
                                       NULL, 0, NULL, e);
}

static int ask_all(struct test *t, struct err *e)
{
    time_t now = time(NULL);
    struct tm utc;

    strftime(t->utc, sizeof t->utc, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    if (control_facts(t, e) != 0 || check_files(t->o, e) != 0 ||
        read_reference(t, e) != 0) {
        control_end(t, e->code);
        return program_fail(t->p, e);
    }
    if (!t->o->json)
        report_heading(t);
    control_cores(t);
    control_pairs(t);
    control_clocks(t);
    return conclude(t);
}

static void end_quietly(int number)
{
    _exit(supervise_reported(EXIT_SIGNAL + number));
}

/* Where one rank is lost the launcher ends the others, which then have nothing
 * to report. */
static void end_on_signals(void)
{
    static const int ending[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT};
    const struct sigaction action = {.sa_handler = end_quietly};

    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
        sigaction(ending[i], &action, NULL);
    watchdog_unblock_signals();
}

int accept_run(const struct program *p, const struct accept_options *o)
{
    struct bench bench;
    struct test t = {.p = p, .o = o, .bench = &bench};
    struct err e = {0};
    int code;

    end_on_signals();
    /* The supervisor's deadline is for ranks that never connect. */
    atomic_store(&run_status->ends_at_ns, INT64_MAX);
    if (bench_open(&bench, p, o, &e) != 0) {
        code = program_fail(p, &e);
    } else if (p->rank != 0) {
        code = answer_all(&t);
    } else {
        code = ask_all(&t, &e);
        control_release(&t);
    }
    bench_close(&bench);
    return code;
}
