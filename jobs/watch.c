/* SPDX-License-Identifier: BSD-3-Clause */
/* brigade-watch: a running sweep, seen from another terminal. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "jobs/watch/view.h"
#include "kernels/base/words.h"
#include "results/rows/help.h"
#include "results/rows/stdout.h"

/* Seldom, because the machine is being measured. */
static const struct timespec interval = {.tv_nsec = 500 * 1000 * 1000};

struct watch_options {
    int once;
};

static const struct option options[] = {
    {.name = "once",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct watch_options, once),
     .help = "print the state once, as text, also where stdout is not a "
             "terminal"},
    {0},
};

static int fail(const struct err *e)
{
    return err_print("brigade-watch", e);
}

static int help(void)
{
    help_begin();
    printf("example: brigade watch results/today\n\n"
           "Shows the sweep that writes to a directory: the current run, its "
           "workers if they\nare on this host, the time left, the last rows. "
           "Only reads. Ends with the sweep.\n\n");
    option_help(options, stdout);
    printf("\nA run shows its workers itself: brigade run ... --live\n\n"
           "Exit codes: 0 success, 2 usage, 5 no sweep or unreadable rows.\n");
    help_end();
    return stdout_end("brigade-watch");
}

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int watch(struct state *s, int once, struct err *e)
{
    static struct view view = {.cores = -1};

    if (screen_open(&view.screen, STDOUT_FILENO) != 0 && !once)
        return err_set(e, EXIT_USAGE,
                       "stdout is not a terminal; use --once for the state as "
                       "text");
    for (;;) {
        if (state_read(s, e) != 0)
            return -1;
        if (!once)
            view_sample(&view, s, now_ns());
        view_draw(&view, s, now_ns());
        if (once || s->is != SWEEP_RUNS)
            return 0;
        nanosleep(&interval, NULL);
    }
}

int main(int argc, char **argv)
{
    struct watch_options o = {0};
    struct state s = {0};
    struct err e = {0};
    int wants_help = argc<2, at = argc> 1 && argv[1][0] != '-' ? 1 : 0;

    if (words_parse("brigade watch DIR", options, &o, argc - at, argv + at,
                    &wants_help, &e) != 0)
        return fail(&e);
    if (wants_help) {
        int code = help();

        return argc < 2 ? EXIT_USAGE : code;
    }
    if (at == 0) {
        err_set(&e, EXIT_USAGE,
                "no directory; use: brigade watch DIR, the --out of a sweep");
        return fail(&e);
    }
    s.dir = argv[1];
    return watch(&s, o.once, &e) == 0 ? 0 : fail(&e);
}
