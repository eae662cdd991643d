/* SPDX-License-Identifier: BSD-3-Clause */
/* brigade-advise: which model fits a command, watched from outside. */
#include <jansson.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/terminal/progress_line.h"
#include "jobs/advise/judge.h"
#include "jobs/advise/watch.h"
#include "jobs/scale/session.h"
#include "jobs/scale/words.h"
#include "kernels/base/words.h"
#include "results/rows/help.h"
#include "results/rows/stdout.h"
#include "results/rows/wrap.h"

static volatile sig_atomic_t stop;

#define FIELD(f) .offset = offsetof(struct watch_options, f)

static const struct option options[] = {
    {.name = "deadline",
     .kind = OPTION_TIME,
     FIELD(deadline_ns),
     .init = "60s",
     .min = 1000000,
     .max = INT64_MAX,
     .help = "time after which the command is ended, and judged by what it did "
             "until then, such as a server"},
    {.name = "every",
     .kind = OPTION_TIME,
     FIELD(sample_ns),
     .init = "10ms",
     .min = 1000000,
     .max = 1000000000,
     .help = "longest pause between two samples of its threads"},
    {.name = "alone",
     .kind = OPTION_FLAG,
     FIELD(alone),
     .init = "1",
     .help =
         "where several cores worked, run it again on one core, to see what "
         "the others gained"},
    {.name = "input",
     .kind = OPTION_TEXT,
     FIELD(input),
     .arg = "FILE",
     .help = "file for the stdin of each run; default: empty"},
    {.name = "json",
     .kind = OPTION_FLAG,
     FIELD(json),
     .help = "print the advice as one JSON document"},
    {0},
};

#undef FIELD

static void on_signal(int n)
{
    stop = n;
}

static void message(const char *text)
{
    progress_line_clear();
    fprintf(stderr, "brigade-advise: %s\n", text);
}

static void help(void)
{
    help_begin();
    printf(
        "example: brigade advise -- ./solver input\n\n"
        "Runs a command once, or twice, and watches from outside what its "
        "threads do:\ncompute, wait for a core, or wait, and for what. Says "
        "which model fits its work\n(threads, processes or ranks, an event "
        "loop, a loop with a pool of threads) or\nwhat to correct first, why, "
        "how much faster it gets at most on this machine, and\nwhat could not "
        "be seen. Its stdout is discarded.\n\n"
        "brigade advise [option...] -- COMMAND [argument...]\n\n");
    option_help(options, stdout);
    printf(
        "\nExit codes: 0 success, 1 the command failed, 2 usage, 4 not "
        "available "
        "here, 126 the\ncommand is not executable, 127 it is not found, 128+n "
        "stopped by signal n.\n");
    help_end();
}

/* ---- what is said -------------------------------------------------------------- */

static void print_text(const struct watched *w, const struct advised *a)
{
    const struct observed *o = &w->observed;
    double e = (double)o->elapsed_ns / 1e9;
    int first = 1;

    printf("advice    %s\n", a->text);
    printf("  why     %s\n", a->why);
    if (a->advice != ADVICE_NONE) {
        if (a->most >= 1.05)
            printf(
                "  gain    at most %.3g times as fast on the %d core%s here\n",
                a->most, w->cores, w->cores == 1 ? "" : "s");
        else
            printf("  gain    hardly any on the %d core%s here\n", w->cores,
                   w->cores == 1 ? "" : "s");
        printf("  sure    %s\n", a->sure >= 0.8 ? "yes, as far as it was seen"
                                 : a->sure >= 0.6
                                     ? "likely"
                                     : "hardly: measure it longer");
    }
    printf("  seen    %.2f s, %.2f cores at work (%.0f %% in the operating "
           "system), "
           "%.2f queued for one;",
           e, a->cpu,
           o->user_ns + o->system_ns > 0
               ? 100 * (double)o->system_ns /
                     (double)(o->user_ns + o->system_ns)
               : 0,
           a->queue);
    printf(" %d process%s, %d thread%s at most\n          waits at a time: ",
           o->processes_seen, o->processes_seen == 1 ? "" : "es",
           o->threads_seen, o->threads_seen == 1 ? "" : "s");
    for (int k = 0; k < BLOCKED_KINDS; k++)
        if (a->blocked[k] >= 0.05) {
            printf("%s%.2f %s", first ? "" : ", ", a->blocked[k],
                   blocked_word((enum blocked)k));
            first = 0;
        }
    printf("%s\n  unseen  %s\n", first ? "hardly any" : "", a->unseen);
}

static json_t *number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static int print_json(const struct watched *w, const struct advised *a,
                      struct texts *keep)
{
    json_t *o = json_object(), *blocked = json_object();
    int failed;

    json_object_set_new(o, "command", json_string(words_line(w->argv, keep)));
    json_object_set_new(o, "advice", json_string(advice_word(a->advice)));
    json_object_set_new(o, "text", json_string(a->text));
    json_object_set_new(o, "why", json_string(a->why));
    json_object_set_new(o, "unseen", json_string(a->unseen));
    json_object_set_new(o, "gain_at_most", number(a->most));
    json_object_set_new(o, "sure", number(a->sure));
    json_object_set_new(o, "elapsed_s",
                        number((double)w->observed.elapsed_ns / 1e9));
    json_object_set_new(o, "alone_s", number(w->alone_s));
    json_object_set_new(o, "cores", json_integer(w->cores));
    json_object_set_new(o, "cores_at_work", number(a->cpu));
    json_object_set_new(o, "cores_queued", number(a->queue));
    json_object_set_new(o, "cores_lost", number(a->lost));
    json_object_set_new(o, "cores_free", number(w->free_cores));
    json_object_set_new(o, "threads", json_integer(w->observed.threads_seen));
    json_object_set_new(o, "processes",
                        json_integer(w->observed.processes_seen));
    json_object_set_new(o, "code", json_integer(w->observed.code));
    for (int k = 0; k < BLOCKED_KINDS; k++)
        json_object_set_new(blocked, blocked_word((enum blocked)k),
                            number(a->blocked[k]));
    json_object_set_new(o, "waits_at_a_time", blocked);
    failed = json_dumpf(o, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    json_decref(o);
    putchar('\n');
    return failed;
}

static int report(struct watched *w, struct texts *keep)
{
    const char *program = strrchr(w->argv[0], '/');
    const struct observed *o = &w->observed;
    struct advise_run r = {
        .elapsed_ns = o->elapsed_ns,
        .cpu_ns = o->user_ns + o->system_ns,
        .system_ns = o->system_ns,
        .cores = w->cores,
        .free_cores = w->free_cores,
        .alone_s = w->alone_s,
        .program = program != NULL ? program + 1 : w->argv[0],
        .seen = &w->seen,
    };
    struct advised a;
    struct wrap lines;
    char text[200];
    int code;

    advise_judge(&r, &a);
    if (w->o->json) {
        print_json(w, &a, keep);
    } else {
        stdout = wrap_begin(&lines, stdout);
        print_text(w, &a);
        stdout = wrap_end(&lines);
    }
    code = stdout_end("brigade-advise");
    if (code != 0)
        return code;
    if (o->late) {
        snprintf(text, sizeof text,
                 "ended at the deadline; judged by what it did until then");
        message(text);
    } else if (o->code != 0) {
        snprintf(
            text, sizeof text,
            "the command failed with code %d; judged by what it did%s%.100s",
            o->code, *o->messages ? ": " : "", o->messages);
        text[strcspn(text, "\n")] = '\0';
        message(text);
        return EXIT_FAILED;
    }
    return 0;
}

static int advise(int argc, char **argv, struct watched *w, struct texts *keep,
                  struct err *e)
{
    struct watch_options o;
    int own = 1, asked = 0;

    while (own < argc && strcmp(argv[own], "--") != 0)
        own++;
    if ((own == argc &&
         words_without_dashes("brigade advise", options, argc, argv, e) != 0) ||
        words_parse("brigade advise", options, &o, own, argv, &asked, e) != 0)
        return -1;
    if (asked) {
        help();
        return stdout_end("brigade-advise");
    }
    if (own + 1 >= argc)
        return err_set(e, EXIT_USAGE,
                       "no command after --; write for example: brigade advise "
                       "-- ./solver input");
    w->o = &o;
    w->argv = argv + own + 1;
    if (scale_check_program(w->argv[0], e) != 0 || watch(w, &stop, e) != 0)
        return -1;
    if (stop)
        return EXIT_SIGNAL + stop;
    return report(w, keep);
}

int main(int argc, char **argv)
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    struct watched w = {.free_cores = NAN, .alone_s = NAN};
    struct texts keep = {0};
    struct err e = {0};
    int code;

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        sigaction(ends[i], &(struct sigaction){.sa_handler = on_signal}, NULL);
    stdout_watch();
    code = advise(argc, argv, &w, &keep, &e);
    if (e.code != 0) {
        message(e.text);
        code = e.code;
    }
    watch_release(&w);
    texts_release(&keep);
    return code;
}
