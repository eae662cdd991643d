/* SPDX-License-Identifier: BSD-3-Clause */
/* brigade-sweep: a whole series of runs, which may be stopped and resumed. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jobs/sweep_options.h"
#include "jobs/completed.h"
#include "jobs/estimate.h"
#include "jobs/inventory.h"
#include "jobs/launch.h"
#include "jobs/orphans.h"
#include "jobs/lock.h"
#include "jobs/plan.h"
#include "jobs/plan_file.h"
#include "jobs/bar.h"
#include "jobs/run.h"

static volatile sig_atomic_t stop;

struct sweep {
    struct sweep_options o;
    struct texts keep;
    struct launch launch;
    struct inventory inventory;
    struct plan_asker asker;
    struct sweep_request request;
    struct plan plan;
    struct runner runner;
    struct bar bar;
    struct lock lock;
    struct completed done; /* what was there at the start */
    size_t ran, kept, failed, failed_before;
    double round_s; /* what the first round took, for the budget */
};

static void say(struct sweep *s, const char *words)
{
    bar_clear(&s->bar);
    fprintf(stderr, "brigade-sweep: %s\n", words);
}

/* ---- signals -------------------------------------------------------------------*/

static void on_signal(int n)
{
    stop = n;
}

static void take_signals(void)
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        sigaction(ends[i], &(struct sigaction){.sa_handler = on_signal}, NULL);
    signal(SIGPIPE, SIG_IGN);
    /* Writing past a limit on file sizes is an error, not an end. */
    signal(SIGXFSZ, SIG_IGN);
}

/* ---- the plan ------------------------------------------------------------------*/

/* Every point's options, before anything is measured. The same options under
 * the same driver are looked at once. */
static int check_points(struct sweep *s, struct err *e)
{
    const struct plan *p = &s->plan;

    for (size_t i = 0; i < p->count && !stop; i++) {
        struct err bad = {0};

        if (run_check(&s->runner, &p->points[i], &bad) == 0)
            continue;
        if (p->points[i].line > 0)
            return err_set(e, bad.code, "%.200s:%d: %s", s->request.kind,
                           p->points[i].line, bad.text);
        return err_set(e, bad.code, "%s under %s: %s", p->points[i].kernel.name,
                       p->points[i].driver.name, bad.text);
    }
    return 0;
}

static void say_seconds(double seconds, char *to, size_t size)
{
    if (seconds < 90)
        snprintf(to, size, "%.0f s", seconds);
    else if (seconds < 5400)
        snprintf(to, size, "%.0f min", seconds / 60);
    else
        snprintf(to, size, "%.1f h", seconds / 3600);
}

static double anchors_s(const struct plan *p, int64_t repeat)
{
    return p->anchor == PLAN_NONE
               ? 0
               : (double)(2 * repeat + 1) * p->points[p->anchor].seconds;
}

static void print_point(struct sweep *s, const struct point *p)
{
    char options[512], workers[24] = "";
    struct command c = {0};

    point_text(p, options, sizeof options);
    if (p->workers > 0)
        snprintf(workers, sizeof workers, "%" PRId64, p->workers);
    printf("  %-9s %-8s %7s  %-8s %7.1f s  %s\n", p->kernel.name,
           p->driver.name, workers, p->place != NULL ? p->place : "",
           p->seconds, options);
    if (!s->o.commands)
        return;
    run_command(&s->runner, p, 0, &c, &s->keep);
    printf("     ");
    for (int i = 0; i < c.count; i++)
        printf(" %s", c.words[i]);
    printf("\n");
}

static int print_plan(struct sweep *s, struct err *e)
{
    const struct plan *p = &s->plan;
    double round = plan_seconds(p);
    int64_t repeat = s->request.repeat;
    size_t points = p->count - (p->anchor != PLAN_NONE);
    char one[32], all[32];

    if (s->o.budget_ns > 0) {
        repeat = (int64_t)((double)s->o.budget_ns / 1e9 / round);
        repeat = repeat < 1 ? 1 : repeat;
    }
    printf("  %-9s %-8s %7s  %-8s %9s  %s\n", "kernel", "driver", "workers",
           "place", "about", "options");
    for (size_t i = 0; i < p->count; i++)
        if (i != p->anchor)
            print_point(s, &p->points[i]);
    say_seconds(round, one, sizeof one);
    say_seconds(round * (double)repeat + anchors_s(p, repeat), all, sizeof all);
    printf("\n%zu points, about %s a round; %" PRId64 " rounds with %" PRId64
           " anchor runs: about %s, a rough guess "
           "until something ran\n",
           points, one, repeat, p->anchor != PLAN_NONE ? 2 * repeat + 1 : 0,
           all);
    if (fflush(stdout) != 0)
        return err_set(e, EXIT_RESULTS, "cannot write to stdout");
    return 0;
}

/* Asking what ranks there are takes half a second. */
static int ask_inventory(struct sweep *s, struct err *e)
{
    if (launch_find(&s->launch, e) != 0 ||
        inventory_ask(&s->inventory, &s->launch, &s->keep, e) != 0)
        return -1;
    if (inventory_wants_ranks(&s->inventory, s->o.drivers) &&
        launch_find_ranks(&s->launch, s->o.launcher, e) != 0)
        return -1;
    launch_settle(&s->launch);
    inventory_ask_ranks(&s->inventory, &s->launch, &s->keep);
    return 0;
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
        plan_make(&s->plan, &s->request, &s->inventory, e) != 0)
        return -1;
    s->runner = (struct runner){
        .launch = &s->launch,
        .inventory = &s->inventory,
        .request = &s->request,
        .out = s->o.out,
        .deadline_ns = s->o.deadline_ns,
        .stop = &stop,
        .bar = &s->bar,
    };
    if (check_points(s, e) != 0)
        return -1;
    if (estimate_plan(&s->plan, &s->request, &s->inventory, plan_asker_ask,
                      &s->asker, e) != 0)
        return -1;
    for (size_t i = 0; i < s->plan.note_count; i++)
        say(s, s->plan.notes[i]);
    return 0;
}

/* ---- doing it ------------------------------------------------------------------*/

/* Whether a step stands in the rows already, well or badly. */
static int is_done(struct sweep *s, const struct step *step)
{
    const struct completed_run *run =
        completed_find(&s->done, s->plan.points[step->point].key, step->turn);

    if (run == NULL || (!run->ok && s->o.retry))
        return 0;
    s->kept++;
    s->failed_before += (size_t)!run->ok;
    return 1;
}

/* Of many runs that fail alike the first is enough to see. */
static void say_failure(struct sweep *s, const struct point *p, const char *why)
{
    static size_t said;
    char words[200], line[1000];

    if (said++ >= 20)
        return;
    run_words(p, words, sizeof words);
    snprintf(line, sizeof line, "failed: %s: %s", words, why);
    say(s, line);
}

static int do_step(struct sweep *s, const struct step *step, struct err *e)
{
    const struct point *p = &s->plan.points[step->point];
    char words[160], why[700];
    double took;

    run_words(p, words, sizeof words);
    bar_run(&s->bar, words, p->seconds);
    switch (run_point(&s->runner, p, step->turn, &s->done, &took, why,
                      sizeof why, e)) {
    case RUN_OK:
        break;
    case RUN_FAILED:
        s->failed++;
        say_failure(s, p, why);
        break;
    case RUN_HALTED:
        return -1;
    case RUN_LOST:
        return -1;
    }
    s->ran++;
    s->round_s += took;
    bar_ran(&s->bar, took);
    return 0;
}

static double steps_s(const struct sweep *s, const struct step *steps, size_t n)
{
    double seconds = 0;

    for (size_t i = 0; i < n; i++)
        seconds += s->plan.points[steps[i].point].seconds;
    return seconds;
}

/* The rounds first .. last-1, without what is done already. */
static int do_rounds(struct sweep *s, int64_t first, int64_t last, int end,
                     struct err *e)
{
    struct step *steps = NULL;
    size_t n, left = 0;
    int failed = plan_steps(&s->plan, (uint64_t)s->request.seed, (int)first,
                            (int)last, end, &steps, &n, e);

    for (size_t i = 0; i < n && !failed; i++)
        if (!is_done(s, &steps[i]))
            steps[left++] = steps[i];
    if (!failed)
        bar_begin(&s->bar, left, steps_s(s, steps, left));
    for (size_t i = 0; i < left && !failed; i++)
        failed = stop ? -1 : do_step(s, &steps[i], e);
    bar_clear(&s->bar);
    free(steps);
    return failed;
}

/* How many rounds fit into the budget, now that one was measured. */
static int64_t choose_repeat(struct sweep *s)
{
    double budget = (double)s->o.budget_ns / 1e9, round = s->round_s;
    int64_t repeat;
    char words[200], one[32], all[32];

    /* A round that was done by an earlier sweep was not timed by this one. */
    if (s->ran == 0 || round <= 0)
        round = plan_seconds(&s->plan) + anchors_s(&s->plan, 1);
    repeat = (int64_t)(budget / round);
    repeat = repeat < 1 ? 1 : repeat > 100000 ? 100000 : repeat;
    say_seconds(round, one, sizeof one);
    say_seconds(budget, all, sizeof all);
    if (round > budget)
        snprintf(words, sizeof words,
                 "one round took %s, more than the budget of %s: it stays at "
                 "one; choose smaller work for more",
                 one, all);
    else
        snprintf(words, sizeof words,
                 "a round took %s, so the budget of %s is good for %" PRId64
                 " of them",
                 one, all, repeat);
    say(s, words);
    return repeat;
}

static int do_all(struct sweep *s, struct err *e)
{
    int64_t repeat = s->request.repeat, first = 0;

    if (s->o.budget_ns > 0) {
        repeat = plan_repeat(&s->plan, s->o.out, e);
        if (repeat < 0)
            return -1;
        if (repeat == 0) {
            if (do_rounds(s, 0, 1, 0, e) != 0)
                return -1;
            repeat = choose_repeat(s);
            first = 1;
        }
    }
    if (plan_write(&s->plan, &s->request, repeat, s->o.out, e) != 0)
        return -1;
    return do_rounds(s, first, repeat, 1, e);
}

/* ---- the end -------------------------------------------------------------------*/

static void print_again(int argc, char **argv)
{
    fprintf(stderr, "brigade-sweep: the same command goes on from there: "
                    "brigade");
    for (int i = 0; i < argc; i++) {
        int plain = argv[i][strcspn(argv[i], " \t'\"$\\*?;&|<>()")] == '\0';

        fprintf(stderr, plain && *argv[i] != '\0' ? " %s" : " '%s'", argv[i]);
    }
    fprintf(stderr, "\n");
}

static int finish(struct sweep *s, int argc, char **argv, struct err *e)
{
    size_t failed = s->failed + s->failed_before;
    char words[400];

    if (e->code != 0) {
        say(s, e->text);
        if (s->ran + s->kept > 0)
            print_again(argc, argv);
        return e->code;
    }
    if (stop) {
        snprintf(words, sizeof words, "stopped by %s after %zu runs",
                 strsignal(stop), s->ran);
        say(s, words);
        print_again(argc, argv);
        return EXIT_SIGNAL + stop;
    }
    snprintf(words, sizeof words,
             "%zu runs done, %zu were there already; rows in %.200s/runs.csv, "
             "see `brigade report %.60s`",
             s->ran, s->kept, s->o.out, s->o.out);
    say(s, words);
    if (failed == 0)
        return 0;
    snprintf(words, sizeof words,
             "incomplete: %zu runs failed, as their rows say%s", failed,
             s->failed_before > 0 ? "; those that failed earlier are done "
                                    "again with --retry"
                                  : "");
    say(s, words);
    return EXIT_INCOMPLETE;
}

static int work(struct sweep *s, struct err *e)
{
    if (lock_take(&s->lock, s->o.out, e) != 0)
        return -1;
    if (orphans_wait(s->o.out, 60) > 0)
        return err_set(e, EXIT_RESULTS,
                       "runs of an earlier sweep still write to '%.200s': end "
                       "them, or choose another --out",
                       s->o.out);
    if (completed_read(&s->done, s->o.out, e) != 0)
        return -1;
    return do_all(s, e);
}

static int sweep(struct sweep *s, int argc, char **argv)
{
    struct err e = {0};
    int help;

    if (sweep_options_read(&s->o, argc - 1, argv + 1, &help, &e) != 0) {
        say(s, e.text);
        return e.code;
    }
    if (help) {
        sweep_help();
        return fflush(stdout) == 0 ? 0 : EXIT_RESULTS;
    }
    if (make_plan(s, argv[1], &e) != 0)
        ;
    else if (s->o.out == NULL && !s->o.dry_run)
        err_set(&e, EXIT_USAGE, "where do the rows go? say --out DIR");
    else if (s->o.dry_run)
        print_plan(s, &e);
    else
        work(s, &e);
    if (s->o.dry_run && e.code == 0 && !stop)
        return 0;
    return finish(s, argc, argv, &e);
}

int main(int argc, char **argv)
{
    static struct sweep s = {.lock = {.fd = -1}};
    int code;

    if (argc < 2 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0) {
        sweep_help();
        return argc < 2 ? EXIT_USAGE : 0;
    }
    take_signals();
    code = sweep(&s, argc, argv);
    lock_give(&s.lock);
    completed_release(&s.done);
    plan_asker_release(&s.asker);
    plan_release(&s.plan);
    texts_release(&s.keep);
    return code;
}
