/* SPDX-License-Identifier: BSD-3-Clause */
/* brigade-scale: how any command scales, measured from outside. */
#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/terminal/progress_line.h"
#include "jobs/lock.h"
#include "jobs/scale/export.h"
#include "jobs/scale/session.h"
#include "jobs/scale/table.h"
#include "jobs/scale/words.h"
#include "results/rows/csv.h"
#include "results/rows/form.h"
#include "results/rows/stdout.h"
#include "results/rows/wrap.h"

static volatile sig_atomic_t stop;

/* All that one call holds. */
struct scale {
    struct scale_options o;
    struct texts keep;
    struct launch launch;
    struct scale_points points;
    struct completed completed;
    struct lock lock;
    struct scale_session session;
    const char *temporary; /* the directory, without --out */
};

static void on_signal(int n)
{
    stop = n;
}

static void take_signals(void)
{
    static const int ends[] = {SIGINT,  SIGTERM, SIGHUP,
                               SIGUSR1, SIGUSR2, SIGXCPU};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        sigaction(ends[i], &(struct sigaction){.sa_handler = on_signal}, NULL);
    stdout_watch();
    signal(SIGXFSZ, SIG_IGN);
}

/* ---- what to measure -----------------------------------------------------------*/

static int find_launcher(struct scale *s, struct err *e)
{
    if (launch_find(&s->launch, e) != 0 ||
        launch_find_ranks(&s->launch, s->o.launcher, e) != 0)
        return -1;
    if (s->launch.launcher == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "--ranks: %s", s->launch.why_not);
    launch_set_environment(&s->launch);
    return 0;
}

static int plan(struct scale *s, struct err *e)
{
    if (s->o.input != NULL && access(s->o.input, R_OK) != 0)
        return err_errno(e, EXIT_USAGE, errno, "--input: cannot read '%.200s'",
                         s->o.input);
    if (s->o.ranks && find_launcher(s, e) != 0)
        return -1;
    if (scale_points_make(&s->points, &s->o, &s->launch, &s->keep, e) != 0)
        return -1;
    for (size_t i = 0; i < s->points.count; i++)
        if (scale_check_program(s->points.all[i].program, e) != 0)
            return -1;
    return 0;
}

static void print_plan(struct scale *s)
{
    for (size_t i = 0; i < s->points.count; i++) {
        const struct scale_point *p = &s->points.all[i];
        char words[200], seat[300];

        scale_point_words(p, words, sizeof words);
        scale_point_seat(p, seat, sizeof seat);
        printf("%s on %s: %s%s%s\n", words, seat,
               p->set[0] != NULL ? p->set[0] : "", p->set[0] != NULL ? " " : "",
               words_line(p->argv, &s->keep));
    }
    printf("%zu points, %lld runs of each, %lld for warming up\n",
           s->points.count, (long long)s->o.repeat, (long long)s->o.warmup);
}

/* ---- where the rows go ---------------------------------------------------------*/

static int remove_one(const char *path, const struct stat *st, int kind,
                      struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static int open_directory(struct scale *s, struct err *e)
{
    const char *parent = getenv("TMPDIR");
    char *made;

    if (s->o.out == NULL) {
        made = texts_keep(&s->keep, "%s/brigade-scale.XXXXXX",
                          parent != NULL && *parent != '\0' ? parent : "/tmp");
        if (mkdtemp(made) == NULL)
            return err_errno(e, EXIT_RESULTS, errno, "cannot create '%.200s'",
                             made);
        s->o.out = s->temporary = made;
    }
    if (lock_take(&s->lock, s->o.out, e) != 0)
        return -1;
    /* A directory of an older version is refused before anything runs. */
    if (csv_append(s->o.out, ROW_RUNS_FILE, run_columns, NULL, 0, NULL, e) != 0)
        return -1;
    return completed_read(&s->completed, s->o.out, e);
}

/* The outputs that earlier runs of a resumed measurement had. */
static int read_results(struct scale *s, struct err *e)
{
    struct csv_table t = {0};
    char path[4096];
    size_t n = s->points.count;

    s->session.results = calloc(n, sizeof *s->session.results);
    if (s->session.results == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "no memory for the outputs");
    snprintf(path, sizeof path, "%s/" ROW_RUNS_FILE, s->o.out);
    if (csv_read(path, &t, e) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; r < t.row_count && *s->session.results[i] == '\0';
             r++)
            if (strcmp(csv_cell(&t, r, csv_find(&t, "kernel")),
                       s->points.all[i].kernel) == 0 &&
                strcmp(csv_cell(&t, r, csv_find(&t, "kernel_args")),
                       s->points.all[i].args) == 0 &&
                strcmp(csv_cell(&t, r, csv_find(&t, "status")), STATUS_OK) == 0)
                snprintf(s->session.results[i], sizeof *s->session.results,
                         "%s", csv_cell(&t, r, csv_find(&t, "result")));
    csv_release(&t);
    return 0;
}

/* ---- measure and report --------------------------------------------------------*/

static void print_notes(const struct scale *s)
{
    for (size_t i = 0; i < s->points.note_count; i++)
        scale_message("%s", s->points.notes[i]);
    for (size_t i = 0; i < s->points.count; i++) {
        const struct scale_point *p = &s->points.all[i];
        char seat[300];

        if (p->work_index > 0)
            break;
        scale_point_seat(p, seat, sizeof seat);
        scale_message("%lld worker%s on %s", (long long)p->workers,
                      p->workers == 1 ? "" : "s", seat);
    }
}

static int print_results(struct scale *s, struct err *e)
{
    struct scale_table t;
    struct wrap lines;
    int failed;
    char *context = scale_context(&s->session.place);
    int only_export =
        s->o.json || s->o.markdown || form_is_stdout(s->o.export_json) ||
        form_is_stdout(s->o.export_csv) || form_is_stdout(s->o.export_markdown);

    if (scale_table_make(&t, &s->points, s->o.out, s->o.place,
                         s->points.machine, e) != 0) {
        free(context);
        return -1;
    }
    scale_table_print(&t, wrap_begin(&lines, only_export ? stderr : stdout));
    wrap_end(&lines);
    failed = scale_export(&s->o, &t, context, e);
    scale_table_release(&t);
    free(context);
    return failed ? -1 : stdout_flush(e);
}

static int finish(struct scale *s, struct err *e)
{
    struct scale_session *m = &s->session;
    struct err bad = {0};
    size_t failed = m->failed + m->failed_before;

    if (m->ran + m->kept > 0 && e->code != EXIT_FAILED &&
        print_results(s, &bad) != 0 && *bad.text != '\0')
        scale_message("%s", bad.text);
    if (e->code != 0) {
        scale_message("%s", e->text);
        return e->code;
    }
    if (stop) {
        scale_message("stopped by %s after %zu runs%s", strsignal(stop), m->ran,
                      s->temporary == NULL ? "; the same command resumes it"
                                           : "");
        return EXIT_SIGNAL + stop;
    }
    if (bad.code != 0)
        return bad.code;
    if (s->temporary == NULL)
        scale_message("%zu runs done, %zu already present; see `brigade report "
                      "%.200s`",
                      m->ran, m->kept, s->o.out);
    if (m->wrong > 0)
        return EXIT_WRONG;
    if (failed > 0)
        scale_message("incomplete: %zu runs failed%s", failed,
                      m->failed_before > 0 ? "; --retry repeats those of "
                                             "earlier"
                                           : "");
    return failed > 0 ? EXIT_INCOMPLETE : 0;
}

static int scale(struct scale *s, int argc, char **argv)
{
    struct err e = {0};
    int help;

    if (scale_options_read(&s->o, argc, argv, &help, &s->keep, &e) != 0 ||
        (!help && plan(s, &e) != 0)) {
        scale_message("%s", e.text);
        return e.code;
    }
    if (help)
        scale_help();
    else if (s->o.dry_run)
        print_plan(s);
    if (help || s->o.dry_run)
        return stdout_end("brigade-scale");
    print_notes(s);
    s->session = (struct scale_session){
        .o = &s->o,
        .points = &s->points,
        .completed = &s->completed,
        .stop = &stop,
        .keep = &s->keep,
    };
    if (open_directory(s, &e) == 0 && read_results(s, &e) == 0) {
        s->session.place = (struct scale_place){
            .out = s->o.out,
            .policy = s->o.place,
            .seed = s->o.seed,
            .machine = s->points.machine,
            .argv = argv,
            .ranks = s->o.ranks,
        };
        scale_measure(&s->session, &e);
    }
    return finish(s, &e);
}

int main(int argc, char **argv)
{
    static struct scale s = {.lock = {.fd = -1}};
    int code;

    take_signals();
    code = scale(&s, argc, argv);
    lock_give(&s.lock);
    if (s.temporary != NULL)
        nftw(s.temporary, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(s.session.results);
    completed_release(&s.completed);
    scale_points_release(&s.points);
    texts_release(&s.keep);
    return code;
}
