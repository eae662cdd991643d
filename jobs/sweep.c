/* SPDX-License-Identifier: BSD-3-Clause */
/* brigade-sweep: a series of runs, which can be stopped and resumed. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/terminal/progress_line.h"
#include "jobs/kinds/kind.h"
#include "jobs/orphans.h"
#include "jobs/ranks_check.h"
#include "jobs/sweep.h"
#include "kernels/base/shell.h"
#include "kernels/base/words.h"
#include "results/rows/stdout.h"

static volatile sig_atomic_t stop;

/* ---- signals -------------------------------------------------------------------*/

static void on_signal(int n)
{
    stop = n;
}

static void take_signals(void)
{
    const struct scheduler *scheduler = scheduler_find(getenv);
    /* The last three announce the end of a batch job's time. */
    static const int ends[] = {SIGINT,  SIGTERM, SIGHUP, SIGQUIT,
                               SIGUSR1, SIGUSR2, SIGXCPU};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        sigaction(ends[i], &(struct sigaction){.sa_handler = on_signal}, NULL);
    if (scheduler != NULL && scheduler->suspending != 0)
        signal(scheduler->suspending, SIG_IGN);
    stdout_watch();
    /* Writing past a file size limit is an error, not a signal. */
    signal(SIGXFSZ, SIG_IGN);
}

/* ---- the plan ------------------------------------------------------------------*/

/* Whether the options of point i were checked with an earlier point. */
static int is_checked(const struct plan *p, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (point_same_options(&p->points[before], &p->points[i]))
            return 1;
    return 0;
}

/* Check the options of every point before anything is measured. */
static int check_points(struct sweep *s, struct err *e)
{
    const struct plan *p = &s->plan;

    for (size_t i = 0; i < p->count && !stop; i++) {
        struct err bad = {0};

        if (is_checked(p, i) || run_check(&s->runner, &p->points[i], &bad) == 0)
            continue;
        if (p->points[i].line > 0)
            return err_set(e, bad.code, "%.200s:%d: %s", s->request.kind,
                           p->points[i].line, bad.text);
        return err_set(e, bad.code, "%s under %s: %s", p->points[i].kernel.name,
                       p->points[i].driver.name, bad.text);
    }
    return 0;
}

/* Asking brigade-mpi takes half a second. */
static int ask_inventory(struct sweep *s, struct err *e)
{
    if (launch_find(&s->launch, e) != 0 ||
        inventory_ask(&s->inventory, &s->launch, &s->keep, e) != 0 ||
        inventory_add_files(&s->inventory, &s->launch, s->o.kernels, &s->keep,
                            e) != 0)
        return -1;
    if (inventory_wants_ranks(&s->inventory, s->o.drivers) &&
        launch_find_ranks(&s->launch, s->o.launcher, e) != 0)
        return -1;
    launch_set_environment(&s->launch);
    /* In a job its own check follows. */
    if (s->launch.scheduler == NULL && launch_check_ranks(&s->launch, e) != 0)
        return -1;
    inventory_in_job(&s->inventory, &s->launch, s->o.ranks, s->o.threads,
                     &s->keep);
    inventory_ask_ranks(&s->inventory, &s->launch, &s->keep);
    return 0;
}

/* In a job the same directory after a requeue, and one for each job of an
 * array. */
static void choose_directory(struct sweep *s)
{
    const struct scheduler_job *job = &s->launch.job;
    char name[256];

    if (s->launch.scheduler == NULL)
        return;
    scheduler_job_name(s->launch.scheduler, job, name, sizeof name);
    if (s->o.out == NULL)
        s->o.out = texts_keep(&s->keep, "results/%s", name);
    else if (job->array != NULL)
        s->o.out = texts_keep(&s->keep, "%s/%s", s->o.out, job->array);
}

static int make_plan(struct sweep *s, const char *kind, struct err *e)
{
    s->plan.keep = &s->keep;
    s->asker = (struct plan_asker){
        .launch = &s->launch,
        .inventory = &s->inventory,
        .keep = &s->keep,
    };
    if (ask_inventory(s, e) != 0 ||
        sweep_options_request(&s->o, kind, &s->inventory, &s->request, &s->keep,
                              e) != 0 ||
        plan_make(&s->plan, &s->request, &s->inventory, e) != 0) {
        if (!s->keep.failed)
            return -1;
        /* A text that was not kept is "", and refused as a name or number. */
        *e = (struct err){0};
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the plan");
    }
    choose_directory(s);
    s->runner = (struct runner){
        .launch = &s->launch,
        .inventory = &s->inventory,
        .request = &s->request,
        .out = s->o.out,
        .deadline_ns = s->o.deadline_ns,
        .stop = &stop,
        .progress = &s->progress,
    };
    if (check_points(s, e) != 0)
        return -1;
    if (estimate_plan(&s->plan, &s->request, &s->inventory, plan_asker_ask,
                      &s->asker, e) != 0)
        return -1;
    if (s->asker.error.code != 0)
        return err_set(e, s->asker.error.code, "%s", s->asker.error.text);
    if (s->keep.failed)
        return err_set(e, EXIT_UNAVAILABLE, "no memory for the estimates");
    for (size_t i = 0; i < s->plan.note_count; i++)
        sweep_message(s->plan.notes[i]);
    return 0;
}

/* ---- the end -------------------------------------------------------------------*/

static void print_again(int argc, char **argv)
{
    char line[4096] = "";
    struct text to = {.to = line, .size = sizeof line};

    shell_add_words(&to, argc, argv);
    fprintf(stderr,
            "brigade-sweep: the same command resumes the sweep: brigade%s\n",
            line);
}

/* The table of what was measured. Returns the exit code of printing it. */
static int print_report(struct sweep *s)
{
    char program[LAUNCH_PATH_SIZE + 16];
    struct child child = {
        .argv = (char *[]){program, (char *)s->o.out, NULL},
        .deadline_ns = INT64_C(60000000000),
        .keep_output = 1,
    };
    struct child_end end;
    struct err e = {0};

    if (!s->o.report || s->ran + s->kept == 0)
        return 0;
    snprintf(program, sizeof program, "%s-report", s->launch.brigade);
    if (child_run(&child, &end, &e) != 0 || end.code != 0)
        sweep_message(e.code != 0 ? e.text : end.messages);
    progress_line_clear();
    fputs(end.output, stdout);
    child_release(&end);
    return stdout_end("brigade-sweep");
}

static const char *reason_of(const struct scheduler *scheduler, int signal)
{
    if (signal != SIGUSR1 && signal != SIGUSR2 && signal != SIGXCPU)
        return strsignal(signal);
    return scheduler != NULL && scheduler->ending != NULL
               ? scheduler->ending
               : "the time limit of the job";
}

static int finish(struct sweep *s, int argc, char **argv, struct err *e)
{
    size_t failed = s->failed + s->failed_before;
    char words[400];
    int printed = print_report(s);

    if (e->code != 0) {
        sweep_message(e->text);
        if (s->ran + s->kept > 0)
            print_again(argc, argv);
        return e->code;
    }
    if (stop) {
        snprintf(words, sizeof words,
                 "stopped by %s after %zu runs, with %zu already present",
                 reason_of(s->launch.scheduler, stop), s->ran, s->kept);
        sweep_message(words);
        print_again(argc, argv);
        return EXIT_SIGNAL + stop;
    }
    snprintf(words, sizeof words,
             "%zu runs done, %zu already present; rows in %.200s/runs.csv, see "
             "`brigade report %.60s`",
             s->ran, s->kept, s->o.out, s->o.out);
    sweep_message(words);
    if (failed == 0)
        return printed;
    snprintf(words, sizeof words,
             "incomplete: %zu runs failed (see their rows)%s", failed,
             s->failed_before > 0 ? "; --retry repeats those that failed "
                                    "earlier"
                                  : "");
    sweep_message(words);
    return EXIT_INCOMPLETE;
}

static int work(struct sweep *s, struct err *e)
{
    if (lock_take(&s->lock, s->o.out, e) != 0)
        return -1;
    if (orphans_wait(s->o.out, 60) > 0)
        return err_set(e, EXIT_RESULTS,
                       "runs of an earlier sweep still write to '%.200s': end "
                       "them, or use another --out",
                       s->o.out);
    if (completed_read(&s->completed, s->o.out, e) != 0)
        return -1;
    if (s->launch.scheduler != NULL && s->o.check &&
        ranks_check(&s->runner, &s->plan, e) != 0)
        return -1;
    return sweep_measure(s, e);
}

static int sweep(struct sweep *s, int argc, char **argv)
{
    struct err e = {0};
    int help;

    if (sweep_options_read(&s->o, argc - 1, argv + 1, &help, &e) != 0) {
        sweep_message(e.text);
        return e.code;
    }
    if (help) {
        sweep_help();
        return stdout_end("brigade-sweep");
    }
    if (make_plan(s, argv[1], &e) != 0)
        ;
    else if (s->o.out == NULL && !s->o.dry_run)
        err_set(&e, EXIT_USAGE, "no output directory; use --out DIR");
    else if (s->o.dry_run)
        sweep_print_plan(s, &e);
    else
        work(s, &e);
    if (s->o.dry_run && e.code == 0 && !stop)
        return 0;
    return finish(s, argc, argv, &e);
}

/* The word that names a kind, or 0. */
static int kind_at(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (kind_find(argv[i]) != NULL)
            return i;
    return 0;
}

int main(int argc, char **argv)
{
    static struct sweep s = {.lock = {.fd = -1}, .stop = &stop};
    int code;

    if (argc < 2 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0) {
        sweep_help();
        code = stdout_end("brigade-sweep");
        return argc < 2 ? EXIT_USAGE : code;
    }
    if (argv[1][0] == '-') {
        struct err e = {0};

        words_name_first("brigade sweep", "kind", "strong", argc, argv,
                         kind_at(argc, argv), &e);
        sweep_message(e.text);
        return e.code;
    }
    take_signals();
    code = sweep(&s, argc, argv);
    lock_give(&s.lock);
    completed_release(&s.completed);
    plan_asker_release(&s.asker);
    plan_release(&s.plan);
    texts_release(&s.keep);
    return code;
}
