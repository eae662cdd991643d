/* SPDX-License-Identifier: BSD-3-Clause */
/* Warm-ups and rounds of a measurement; see session.h. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "drivers/terminal/progress_line.h"
#include "jobs/scale/check.h"
#include "jobs/scale/session.h"
#include "jobs/scale/table.h"
#include "kernels/base/hash.h"
#include "results/rows/row.h"

/* A point that never succeeded is not repeated more often. */
enum { TRIES = 2 };

void scale_message(const char *format, ...)
{
    va_list args;

    progress_line_clear();
    fprintf(stderr, "brigade-scale: ");
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\n");
}

/* ---- one run -------------------------------------------------------------------*/

/* The first point with the same work: its first output is the right one. */
static size_t reference_of(const struct scale_session *s, size_t point)
{
    const struct scale_point *all = s->points->all, *p = &all[point];

    for (size_t i = 0; i < point; i++)
        if (strcmp(all[i].kernel, p->kernel) == 0 &&
            strcmp(all[i].args, p->args) == 0)
            return i;
    return point;
}

/* Check the output. text: of the row. */
static int check_output(struct scale_session *s, size_t point,
                        const struct observed *o, struct scale_outcome *to,
                        char result[24], char *why, size_t size, struct err *e)
{
    char *first = s->results[reference_of(s, point)];

    if (s->o->same_output) {
        if (check_hash(o->output_fd, result) != 0)
            return err_errno(e, EXIT_UNAVAILABLE, errno,
                             "cannot read the output of a run");
        to->result = result;
        to->verified = "full";
        if (*first == '\0')
            memcpy(first, result, 24);
        else if (strcmp(first, result) != 0)
            snprintf(why, size,
                     "wrong output: its hash is %s, that of the first run is "
                     "%s",
                     result, first);
    }
    if (s->o->check != NULL && *why == '\0') {
        to->verified = "full";
        if (check_command(s->o->check, o->output_fd,
                          s->points->all[point].workers, why, size, e) < 0)
            return -1;
    }
    if (*why != '\0') {
        s->wrong++;
        to->status = STATUS_FAILED;
    }
    return 0;
}

static void first_line(const char *from, char *to, size_t size)
{
    from += strspn(from, "\n ");
    snprintf(to, size, "%.*s", (int)strcspn(from, "\n"), from);
}

/* Why it failed, as the text of a row; "" if it did not. */
static void describe(const struct scale_session *s, const struct observed *o,
                     struct scale_outcome *to, char *why, size_t size)
{
    char line[400];

    first_line(o->messages, line, sizeof line);
    if (o->late) {
        to->status = STATUS_DEADLINE;
        snprintf(why, size, "ended at its time limit of %.3g s (--deadline)",
                 (double)s->o->deadline_ns / 1e9);
    } else if (o->start_errno != 0) {
        to->status = STATUS_REFUSED;
        snprintf(why, size, "cannot be started: %s", strerror(o->start_errno));
    } else if (o->code >= EXIT_SIGNAL && o->code < EXIT_SIGNAL + 65 &&
               !s->o->ignore_failure) {
        to->status = STATUS_FAILED;
        snprintf(why, size, "ended by signal %d: %s%s%s", o->code - EXIT_SIGNAL,
                 strsignal(o->code - EXIT_SIGNAL), *line != '\0' ? ": " : "",
                 line);
    } else if (o->code != 0 && !s->o->ignore_failure) {
        to->status = STATUS_FAILED;
        snprintf(why, size, "exit code %d%s%s", o->code,
                 *line != '\0' ? ": " : "", line);
    }
}

/* Once each. */
static void say_limits(struct scale_session *s, const struct observed *o)
{
    if (*o->no_counters != '\0' && !s->said_no_counters++)
        scale_message("no instructions, cycles and cache misses: %s",
                      o->no_counters);
    if (o->left_behind > 0 && !s->said_left++)
        scale_message("the command left %d process%s running at its end; they "
                      "were ended, and their CPU time counts",
                      o->left_behind, o->left_behind == 1 ? "" : "es");
    if (o->elapsed_ns > 50000000 && o->runqueue_ns == ROW_UNKNOWN &&
        o->user_ns + o->system_ns > o->elapsed_ns / 10 &&
        !s->said_not_sampled++)
        scale_message("no time in the run queue: its threads end too soon to "
                      "be sampled");
}

static void pause_before(const struct scale_session *s)
{
    struct timespec pause = {
        .tv_sec = s->o->cooldown_ns / 1000000000,
        .tv_nsec = s->o->cooldown_ns % 1000000000,
    };

    /* A signal ends it. */
    if (s->o->cooldown_ns > 0)
        nanosleep(&pause, NULL);
}

/* Record a run. A warm-up that fails is the failure of that turn. */
static int record(struct scale_session *s, size_t point, int turn, int warmup,
                  const struct observed *o, struct err *e)
{
    struct scale_point *p = &s->points->all[point];
    struct scale_outcome outcome = {.status = STATUS_OK, .verified = "no"};
    char why[700] = "", result[24] = "", words[200];

    describe(s, o, &outcome, why, sizeof why);
    if (*why == '\0' && o->output_fd >= 0 &&
        check_output(s, point, o, &outcome, result, why, sizeof why, e) != 0)
        return -1;
    outcome.error = *why != '\0' ? why : NULL;
    p->runs++;
    if (*why != '\0') {
        p->failures++;
        s->failed++;
        if (o->late)
            p->failures = SIZE_MAX / 2;
        scale_point_words(p, words, sizeof words);
        snprintf(s->last_failure, sizeof s->last_failure, "%s", why);
        if (s->failed <= 20)
            scale_message("failed: %s: %s (run %zu of it)", words, why,
                          p->runs);
    } else {
        p->seconds = (double)o->elapsed_ns / 1e9;
    }
    return scale_row_add(&s->place, p, turn, warmup && *why == '\0', o,
                         &outcome, e);
}

static int run_once(struct scale_session *s, size_t point, int turn, int warmup,
                    struct err *e)
{
    struct scale_point *p = &s->points->all[point];
    struct observe c = {
        .argv = p->argv,
        .set = p->set,
        .input = s->o->input,
        .plan = p->plan,
        .machine = s->place.machine,
        .cpus = p->together.cpus,
        .keep_output = s->o->same_output || s->o->check != NULL,
        .deadline_ns = s->o->deadline_ns,
        .stop = s->stop,
        .tick = sweep_progress_tick,
        .arg = &s->progress,
    };
    struct observed o;
    char words[160];
    int failed;

    scale_point_words(p, words, sizeof words);
    sweep_progress_run(&s->progress, words, p->seconds);
    pause_before(s);
    if (*s->stop)
        return -1;
    failed = observe_run(&c, &o, e);
    if (!failed && o.halted)
        failed = -1;
    if (!failed) {
        say_limits(s, &o);
        failed = record(s, point, turn, warmup, &o, e);
        s->ran += !failed && !warmup;
        s->warmups += !failed && warmup;
        sweep_progress_ran(&s->progress, (double)o.elapsed_ns / 1e9);
    }
    if (o.output_fd >= 0)
        close(o.output_fd);
    return failed;
}

/* ---- rounds --------------------------------------------------------------------*/

/* Whether the rows already have a run. */
static int is_done(struct scale_session *s, size_t point, int turn)
{
    const struct completed_run *run =
        completed_find(s->completed, s->points->all[point].key, turn);

    return run != NULL && (run->ok || !s->o->retry);
}

static int has_given_up(const struct scale_point *p)
{
    return p->failures >= TRIES && p->failures >= p->runs;
}

/* Fisher and Yates, a separate stream for each round. */
static void shuffle(size_t *order, size_t n, uint64_t seed, int turn)
{
    uint64_t state = hash_mix(hash_mix(seed) + (uint64_t)turn);

    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; i > 1; i--) {
        size_t other = (size_t)(random_next(&state) % i), kept = order[i - 1];

        order[i - 1] = order[other];
        order[other] = kept;
    }
}

/* The time of the runs of points[wanted], where known. */
static double seconds_of(const struct scale_session *s,
                         const unsigned char *wanted, int64_t rounds)
{
    double seconds = 0;

    for (size_t i = 0; i < s->points->count; i++)
        if (wanted == NULL || wanted[i])
            seconds += s->points->all[i].seconds * (double)rounds;
    return seconds;
}

static int every_run_failed(const struct scale_session *s, struct err *e)
{
    for (size_t i = 0; i < s->points->count; i++)
        if (!has_given_up(&s->points->all[i]))
            return 0;
    return s->kept > 0 ? 0
                       : err_set(e, EXIT_FAILED, "every run failed: %s",
                                 s->last_failure);
}

/* One round, of the points that are wanted (NULL: all). */
static int do_round(struct scale_session *s, int turn, int warmup,
                    const unsigned char *wanted, size_t *order, struct err *e)
{
    size_t n = s->points->count;

    shuffle(order, n, (uint64_t)s->o->seed, warmup ? -1 - turn : turn);
    for (size_t i = 0; i < n; i++) {
        size_t at = order[i];

        if ((wanted != NULL && !wanted[at]) ||
            has_given_up(&s->points->all[at]))
            continue;
        if (!warmup && is_done(s, at, turn)) {
            s->kept++;
            s->failed_before +=
                !completed_find(s->completed, s->points->all[at].key, turn)->ok;
            continue;
        }
        if (*s->stop || run_once(s, at, turn, warmup, e) != 0)
            return -1;
    }
    return every_run_failed(s, e);
}

/* Points with runs that are missing need warming up. Returns how many runs are
 * missing. */
static size_t find_missing(struct scale_session *s, unsigned char *missing)
{
    size_t runs = 0;

    for (size_t i = 0; i < s->points->count; i++) {
        missing[i] = 0;
        for (int turn = 0; turn < s->o->repeat; turn++)
            if (!is_done(s, i, turn)) {
                missing[i] = 1;
                runs++;
            }
    }
    return runs;
}

/* Which points are not yet precise enough. Returns how many; -1 with an
 * error. */
static int64_t find_imprecise(struct scale_session *s, unsigned char *wanted,
                              struct err *e)
{
    struct scale_table t;
    int64_t n = 0;

    if (scale_table_make(&t, s->points, s->place.out, s->place.policy,
                         s->place.machine, e) != 0)
        return -1;
    for (size_t i = 0; i < t.count; i++) {
        double now = scale_line_precision(&t.lines[i]);

        wanted[i] = t.lines[i].group != NULL &&
                    t.lines[i].group->repetitions > 0 &&
                    !(now <= s->o->precision_share);
        n += wanted[i];
    }
    scale_table_release(&t);
    return n;
}

static int refine(struct scale_session *s, unsigned char *wanted, size_t *order,
                  struct err *e)
{
    for (int turn = (int)s->o->repeat; turn < s->o->most; turn++) {
        int64_t n = find_imprecise(s, wanted, e);

        if (n <= 0)
            return (int)n;
        sweep_progress_more(&s->progress, (size_t)n, seconds_of(s, wanted, 1));
        if (do_round(s, turn, 0, wanted, order, e) != 0)
            return -1;
    }
    if (find_imprecise(s, wanted, e) > 0)
        scale_message("not every interval is as narrow as --precision %s after "
                      "%" PRId64 " runs (--most)",
                      s->o->precision, s->o->most);
    return 0;
}

static int do_rounds(struct scale_session *s, unsigned char *wanted,
                     size_t *order, struct err *e)
{
    size_t missing = find_missing(s, wanted), points = 0;

    for (size_t i = 0; i < s->points->count; i++)
        points += wanted[i];
    sweep_progress_begin(&s->progress, missing + points * (size_t)s->o->warmup,
                         0);
    for (int i = 0; i < s->o->warmup; i++)
        if (do_round(s, i, 1, wanted, order, e) != 0)
            return -1;
    if (s->o->warmup > 0)
        sweep_progress_more(&s->progress, missing,
                            seconds_of(s, wanted, s->o->repeat));
    for (int turn = 0; turn < s->o->repeat; turn++)
        if (do_round(s, turn, 0, NULL, order, e) != 0)
            return -1;
    return s->o->precision_share > 0 ? refine(s, wanted, order, e) : 0;
}

int scale_measure(struct scale_session *s, struct err *e)
{
    unsigned char *wanted = calloc(s->points->count, 1);
    size_t *order = calloc(s->points->count, sizeof *order);
    int failed;

    if (wanted == NULL || order == NULL)
        failed = err_set(e, EXIT_UNAVAILABLE, "no memory for the rounds");
    else
        failed = do_rounds(s, wanted, order, e);
    progress_line_clear();
    free(wanted);
    free(order);
    return failed;
}
