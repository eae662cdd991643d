/* SPDX-License-Identifier: BSD-3-Clause */
/* How far a sweep is; see bar.h. */
#include "jobs/bar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR_CELLS = 24, LINE_CELLS = 78 };

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* What is expected is a guess made before anything ran; how wrong it was so far
 * is known. */
static double seconds_left(const struct bar *p)
{
    double wrong = p->expected_s > 0 ? p->took_s / p->expected_s : 1;
    double running = (double)(now_ns() - p->begun_ns) / 1e9;
    double rest = p->running_s * wrong - running;

    return p->left_s * wrong + (rest > 0 ? rest : 0);
}

static void say_left(double seconds, char *to, size_t size)
{
    if (seconds < 90)
        snprintf(to, size, "about %.0f s left", seconds);
    else if (seconds < 5400)
        snprintf(to, size, "about %.0f min left", seconds / 60);
    else
        snprintf(to, size, "about %.1f h left", seconds / 3600);
}

void bar_begin(struct bar *p, size_t of, double expected_s)
{
    const char *color = getenv("NO_COLOR"), *term = getenv("TERM");

    *p = (struct bar){.of = of, .left_s = expected_s};
    p->animated = isatty(STDERR_FILENO) && (color == NULL || *color == '\0') &&
                  term != NULL && strcmp(term, "dumb") != 0;
}

void bar_run(struct bar *p, const char *words, double expected_s)
{
    char left[48];

    snprintf(p->words, sizeof p->words, "%s", words);
    p->running_s = expected_s;
    p->left_s -= expected_s;
    p->begun_ns = now_ns();
    if (p->animated) {
        bar_tick(p);
        return;
    }
    say_left(seconds_left(p), left, sizeof left);
    fprintf(stderr, "%zu of %zu, %s: %s\n", p->at + 1, p->of, left, p->words);
}

void bar_tick(void *arg)
{
    struct bar *p = arg;
    int full = p->of > 0 ? (int)(p->at * BAR_CELLS / p->of) : 0;
    char left[48], line[320];

    if (!p->animated)
        return;
    say_left(seconds_left(p), left, sizeof left);
    snprintf(line, sizeof line, "[%.*s%.*s] %zu/%zu %s: %s", full,
             "########################", BAR_CELLS - full,
             "------------------------", p->at, p->of, left, p->words);
    fprintf(stderr, "\r%.*s\033[K", LINE_CELLS, line);
    fflush(stderr);
}

void bar_ran(struct bar *p, double took_s)
{
    p->at++;
    p->expected_s += p->running_s;
    p->took_s += took_s;
    p->running_s = 0;
}

void bar_clear(struct bar *p)
{
    if (p->animated)
        fputs("\r\033[K", stderr);
}
