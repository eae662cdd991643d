/* SPDX-License-Identifier: BSD-3-Clause */
/* The progress of a sweep; see sweep_progress.h. */
#include "jobs/sweep_progress.h"

#include <stdio.h>
#include <time.h>

#include "drivers/terminal/progress_line.h"

enum { BAR_CELLS = 24 };

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* Estimates are made before anything runs. The ratio of actual to estimated
 * times corrects them. */
double sweep_progress_left_s(const struct sweep_progress *p)
{
    double wrong = p->expected_s > 0 ? p->took_s / p->expected_s : 1;
    double running = (double)(now_ns() - p->begun_ns) / 1e9;
    double rest = p->running_s * wrong - running;
    double later = p->left_s * wrong;

    return (later > 0 ? later : 0) + (rest > 0 ? rest : 0);
}

/* ", about 5 s left"; "" without an estimate. */
static void write_left(const struct sweep_progress *p, char *to, size_t size)
{
    char left[32];

    to[0] = '\0';
    if (p->left_s <= 0 && p->running_s <= 0)
        return;
    progress_duration(sweep_progress_left_s(p), left, sizeof left);
    snprintf(to, size, ", about %s left", left);
}

void sweep_progress_begin(struct sweep_progress *p, size_t of,
                          double expected_s)
{
    *p = (struct sweep_progress){.of = of, .left_s = expected_s};
}

void sweep_progress_more(struct sweep_progress *p, size_t runs,
                         double expected_s)
{
    *p = (struct sweep_progress){
        .at = p->at,
        .of = p->at + runs,
        .left_s = expected_s,
    };
}

void sweep_progress_run(struct sweep_progress *p, const char *words,
                        double expected_s)
{
    char left[64];

    snprintf(p->words, sizeof p->words, "%s", words);
    p->running_s = expected_s;
    p->left_s -= expected_s;
    p->begun_ns = now_ns();
    if (progress_line_possible()) {
        sweep_progress_tick(p);
        return;
    }
    write_left(p, left, sizeof left);
    fprintf(stderr, "%zu of %zu%s: %s\n", p->at + 1, p->of, left, p->words);
}

void sweep_progress_tick(void *arg)
{
    struct sweep_progress *p = arg;
    int full = p->of > 0 ? (int)(p->at * BAR_CELLS / p->of) : 0;
    char left[64], line[320];

    write_left(p, left, sizeof left);
    snprintf(line, sizeof line, "[%.*s%.*s] %zu/%zu%s: %s", full,
             "########################", BAR_CELLS - full,
             "------------------------", p->at, p->of, left, p->words);
    progress_line_show(line);
}

void sweep_progress_ran(struct sweep_progress *p, double took_s)
{
    p->at++;
    p->expected_s += p->running_s;
    p->took_s += took_s;
    p->running_s = 0;
}

void sweep_message(const char *words)
{
    if (*words == '\0')
        return; /* see stdout_failed() */
    progress_line_clear();
    fprintf(stderr, "brigade-sweep: %s\n", words);
}
