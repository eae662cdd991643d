/* SPDX-License-Identifier: BSD-3-Clause */
/* The rounds of a sweep, run by run; see sweep.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "drivers/terminal/progress_line.h"
#include "jobs/plan_file.h"
#include "jobs/sweep.h"

/* Whether the rows already have a step, successful or failed. */
static int is_done(struct sweep *s, const struct step *step)
{
    const struct completed_run *run = completed_find(
        &s->completed, s->plan.points[step->point].key, step->turn);

    if (run == NULL || (!run->ok && s->o.retry))
        return 0;
    s->kept++;
    s->failed_before += (size_t)!run->ok;
    return 1;
}

/* Only the first failures are printed, because they are often alike. */
static void print_failure(const struct point *p, const char *why)
{
    static size_t printed;
    char words[200], line[1000];

    if (printed++ >= 20)
        return;
    run_words(p, words, sizeof words);
    snprintf(line, sizeof line, "failed: %s: %s", words, why);
    sweep_message(line);
}

/* For `brigade watch`. */
static void note_run(const struct sweep *s, const struct point *p,
                     const char *words)
{
    struct lock_note note = {
        .at = s->progress.at,
        .of = s->progress.of,
        .begun_s = (int64_t)time(NULL),
        .expected_s = p->seconds,
        .left_s = sweep_progress_left_s(&s->progress),
    };

    snprintf(note.words, sizeof note.words, "%s", words);
    lock_note(&s->lock, &note);
}

static int do_step(struct sweep *s, const struct step *step, struct err *e)
{
    const struct point *p = &s->plan.points[step->point];
    char words[160], why[700];
    double took;

    run_words(p, words, sizeof words);
    sweep_progress_run(&s->progress, words, p->seconds);
    note_run(s, p, words);
    switch (run_point(&s->runner, p, step->turn, &s->completed, &took, why,
                      sizeof why, e)) {
    case RUN_OK:
        break;
    case RUN_FAILED:
        s->failed++;
        print_failure(p, why);
        break;
    case RUN_HALTED:
        return -1;
    case RUN_LOST:
        return -1;
    }
    s->ran++;
    s->round_s += took;
    sweep_progress_ran(&s->progress, took);
    return 0;
}

static double steps_s(const struct sweep *s, const struct step *steps, size_t n)
{
    double seconds = 0;

    for (size_t i = 0; i < n; i++)
        seconds += s->plan.points[steps[i].point].seconds;
    return seconds;
}

/* Run rounds first .. last-1, without steps that the rows already have. */
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
        sweep_progress_begin(&s->progress, left, steps_s(s, steps, left));
    for (size_t i = 0; i < left && !failed; i++)
        failed = *s->stop ? -1 : do_step(s, &steps[i], e);
    progress_line_clear();
    free(steps);
    return failed;
}

/* Number of rounds that fit the budget, after measuring one. */
static int64_t choose_repeat(struct sweep *s)
{
    double budget = (double)s->o.budget_ns / 1e9, round = s->round_s;
    int64_t repeat;
    char words[200], one[32], all[32];

    /* A round of an earlier sweep was not timed by this one. */
    if (s->ran == 0 || round <= 0)
        round = plan_seconds(&s->plan) + sweep_anchors_s(&s->plan, 1);
    repeat = (int64_t)(budget / round);
    repeat = repeat < 1 ? 1 : repeat > 100000 ? 100000 : repeat;
    progress_duration(round, one, sizeof one);
    progress_duration(budget, all, sizeof all);
    if (round > budget)
        snprintf(words, sizeof words,
                 "one round took %s, more than the budget of %s: no further "
                 "rounds; use smaller work for more",
                 one, all);
    else
        snprintf(words, sizeof words,
                 "a round took %s, so the budget of %s allows %" PRId64
                 " rounds",
                 one, all, repeat);
    sweep_message(words);
    return repeat;
}

int sweep_measure(struct sweep *s, struct err *e)
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
