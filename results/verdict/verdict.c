/* SPDX-License-Identifier: BSD-3-Clause */
/* Who was busy, where they sat, and what that makes the run.
 *
 * Seats. Workers whose masks are the same set share a *seat*; its width is the
 * number of cores in it. A worker pinned to one core sits on that core, by
 * whichever of its hardware threads. Where a worker with a wider mask was last
 * seen says nothing about its pinning: the system moves it as it likes, and
 * two such workers on one core at the last look are a moment, not a mistake.
 * What is a mistake is a seat that holds more busy workers than it is wide
 * while the host has cores that no busy worker can be using, however the
 * system deals them out within their seats:
 *
 *     busy workers of some seat > its width                    they share, and
 *     sum over seats of min(width, busy workers) < cores       cores are free
 *
 * For seats of one core that is the plain rule "two busy workers share a core
 * while another is free"; for wider ones it also finds the eight threads of a
 * rank that was bound to two cores of sixteen. Seats that overlap in part are
 * counted as if they did not, so a doubtful case is never called mis-pinned.
 * A mask that is not known counts as the whole host.
 *
 * Demand. Where the run queue is not known, CPU time shows only what a worker
 * got. One that got half of the time was busy. One that got less may have been
 * starved: that is taken to be so if its seat was full (its workers together
 * used 80 % of it) and it got at least half of an equal share. Workers below
 * 5 % do not make shares smaller, so thousands of sleepers on a full core stay
 * sleepers; the price is that more than twenty starved workers per core go
 * unseen on such a system. */
#include "results/verdict/verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUSY   0.5  /* of elapsed */
#define FULL   0.8  /* of a seat's cores */
#define IDLE   0.05 /* of elapsed */
#define MANY   1.5  /* cores or waits at a time that count as more than one */
#define HARDLY 0.05 /* cores or waits at a time that count as none */

/* Moves that count as much, and each second of one worker. What was cached has
 * to come again: some 0.1 ms for 1 MiB from memory, so 10 moves a second cost
 * about a thousandth, and a move to another NUMA node much more. */
#define MOVES     5
#define MOVE_RATE 10.0

/* What the busy workers of one host, or of the worst one, amount to. */
struct crowd {
    size_t busy;    /* busy workers */
    size_t used;    /* cores that they can fill at the most, or others do */
    size_t sharers; /* busy workers in seats that are too narrow for them */
    size_t shared;  /* cores of those seats */
};

static int is_pinned(const struct verdict_worker *w)
{
    return w->mask_cores == 1 && w->core >= 0;
}

static const char *seat_text(const struct verdict_worker *w)
{
    return w->seat ? w->seat : "";
}

static int compare(const void *a, const void *b)
{
    const struct verdict_worker *x = *(const struct verdict_worker *const *)a;
    const struct verdict_worker *y = *(const struct verdict_worker *const *)b;

    if (x->host != y->host)
        return x->host < y->host ? -1 : 1;
    if (is_pinned(x) != is_pinned(y))
        return is_pinned(x) ? -1 : 1;
    if (is_pinned(x))
        return (x->core > y->core) - (x->core < y->core);
    return strcmp(seat_text(x), seat_text(y));
}

static size_t seat_width(const struct verdict_worker *w, size_t cores)
{
    size_t width = w->mask_cores > 0 ? (size_t)w->mask_cores : cores;

    if (!is_pinned(w) && !w->seat)
        return cores;
    return width < cores ? width : cores;
}

static double positive(int64_t ns)
{
    return ns > 0 ? (double)ns : 0;
}

/* Cores of a seat that its workers wanted together, busy or not: ten of them,
 * each for a tenth of the time, leave none free. */
static size_t cores_wanted(const struct verdict_worker *const *workers,
                           size_t n, size_t width, double elapsed)
{
    double total = 0, cores;

    for (size_t i = 0; i < n; i++)
        total +=
            positive(workers[i]->cpu_ns) + positive(workers[i]->runqueue_ns);
    cores = total / elapsed + 0.5;
    return cores < (double)width ? (size_t)cores : width;
}

/* How many of the n workers of one seat were busy. */
static size_t count_busy(const struct verdict_worker *const *workers, size_t n,
                         size_t width, double elapsed)
{
    double total = 0, share;
    size_t active = 0, busy = 0;
    int full;

    for (size_t i = 0; i < n; i++) {
        total += positive(workers[i]->cpu_ns);
        active += positive(workers[i]->cpu_ns) >= IDLE * elapsed;
    }
    full = total >= FULL * elapsed * (double)width;
    share = active > width ? elapsed * (double)width / (double)active : elapsed;
    for (size_t i = 0; i < n; i++) {
        double cpu = positive(workers[i]->cpu_ns);
        double queue = positive(workers[i]->runqueue_ns);

        if (cpu + queue >= BUSY * elapsed)
            busy++;
        else if (workers[i]->runqueue_ns < 0 && full && cpu >= BUSY * share)
            busy++;
    }
    return busy;
}

/* Add up the seats of one host; workers are sorted by compare(). */
static struct crowd look_at_host(const struct verdict_worker *const *workers,
                                 size_t n, size_t cores, double elapsed)
{
    struct crowd crowd = {0};
    size_t end;

    for (size_t begin = 0; begin < n; begin = end) {
        size_t width = seat_width(workers[begin], cores), busy, wanted;

        end = begin + 1;
        while (end < n && compare(&workers[begin], &workers[end]) == 0)
            end++;
        busy = count_busy(workers + begin, end - begin, width, elapsed);
        wanted = cores_wanted(workers + begin, end - begin, width, elapsed);
        crowd.busy += busy;
        crowd.used += busy > width ? width : busy > wanted ? busy : wanted;
        if (busy > width) {
            crowd.sharers += busy;
            crowd.shared += width;
        }
    }
    return crowd;
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

#define SAY(v, ...) snprintf((v)->text, sizeof((v)->text), __VA_ARGS__)

static void say_mis_pinned(struct verdict *v, const struct crowd *c,
                           size_t cores)
{
    size_t idle = cores - c->used;

    v->kind = VERDICT_MIS_PINNED;
    SAY(v,
        "%zu busy workers share %zu core%s while %zu other%s of the %zu "
        "allowed %s free: spread them out (--place core)",
        c->sharers, c->shared, plural(c->shared), idle, plural(idle), cores,
        idle == 1 ? "is" : "are");
}

static void say_oversubscribed(const struct verdict_run *r, struct verdict *v,
                               const struct crowd *c,
                               const struct verdict_host *host)
{
    size_t cores = (size_t)host->cores;

    v->kind = VERDICT_OVERSUBSCRIBED;
    if (r->helpers > 0 && c->busy > r->worker_count - r->helpers)
        SAY(v,
            "%zu busy workers, the event loop among them, took turns on %zu "
            "core%s: more workers than cores add no cores, only switches",
            c->busy, cores, plural(cores));
    else if (host->pus > 0 && c->busy <= (size_t)host->pus)
        SAY(v,
            "%zu busy workers on %zu core%s: hardware threads of one core "
            "share its arithmetic, so this is not the work of %zu cores",
            c->busy, cores, plural(cores), c->busy);
    else
        SAY(v,
            "%zu busy workers took turns on %zu core%s: more workers than "
            "cores add no cores, only switches",
            c->busy, cores, plural(cores));
}

/* Sort the workers host by host and look for seats that do not fit them.
 * Returns 1 where that was the verdict, 0 where not, -1 out of memory. */
static int judge_seats(const struct verdict_run *r, struct verdict *v)
{
    const struct verdict_worker **sorted;
    struct crowd worst = {0};
    const struct verdict_host *full = NULL;
    size_t end;

    sorted = calloc(r->worker_count, sizeof(*sorted));
    if (!sorted)
        return -1;
    for (size_t i = 0; i < r->worker_count; i++)
        sorted[i] = &r->workers[i];
    qsort(sorted, r->worker_count, sizeof(*sorted), compare);

    for (size_t begin = 0; begin < r->worker_count; begin = end) {
        const struct verdict_host *host = &r->hosts[sorted[begin]->host];
        struct crowd crowd;

        end = begin + 1;
        while (end < r->worker_count &&
               sorted[end]->host == sorted[begin]->host)
            end++;
        if (host->cores <= 0)
            continue;
        crowd = look_at_host(sorted + begin, end - begin, (size_t)host->cores,
                             (double)r->elapsed_ns);
        if (crowd.sharers && crowd.used < (size_t)host->cores) {
            say_mis_pinned(v, &crowd, (size_t)host->cores);
            break;
        }
        if (crowd.busy > (size_t)host->cores && crowd.busy > worst.busy) {
            worst = crowd;
            full = host;
        }
    }
    free(sorted);
    if (v->kind == VERDICT_NONE && full)
        say_oversubscribed(r, v, &worst, full);
    return v->kind != VERDICT_NONE;
}

/* 9998 waits, 20.0 waits, 2.00 waits. */
static int digits(double x)
{
    return x >= 100 ? 0 : x >= 10 ? 1 : 2;
}

/* How the work was spread, over all workers. */
struct spread {
    double wanted;      /* cores at a time that all could have used */
    double most;        /* CPU time of the worker that worked most, */
    double most_wanted; /* and the share of a core that it could have used */
};

static struct spread look_at_spread(const struct verdict_run *r)
{
    struct spread s = {0};

    for (size_t i = 0; i < r->worker_count; i++) {
        double cpu = positive(r->workers[i].cpu_ns);
        double wanted =
            (cpu + positive(r->workers[i].runqueue_ns)) / (double)r->elapsed_ns;

        s.wanted += wanted;
        if (cpu > s.most) {
            s.most = cpu;
            s.most_wanted = wanted;
        }
    }
    return s;
}

static void say_one_worker(const struct verdict_run *r, struct verdict *v)
{
    double c = v->cores_achieved, w = v->waits_achieved;

    if (r->event_loop && w < HARDLY)
        SAY(v, "an event loop overlaps waits, and this work has none: one "
               "core did everything");
    else if (r->event_loop)
        SAY(v,
            "an event loop overlaps waits, but only %.2f were under way at a "
            "time: nothing to overlap",
            w);
    else if (w < HARDLY)
        SAY(v, "one worker, one thing at a time: one core did everything");
    else if (c < HARDLY)
        SAY(v, "one worker, one thing at a time: it waited nearly all of the "
               "time, and every wait cost its full time");
    else
        SAY(v,
            "one worker, one thing at a time: it computed for %.0f %% of the "
            "time and waited for %.0f %%, so every wait cost its full time",
            100 * c, 100 * w);
}

static void say_many_workers(const struct verdict_run *r, struct verdict *v)
{
    double c = v->cores_achieved, w = v->waits_achieved;
    struct spread s = look_at_spread(r);
    size_t n = r->worker_count - r->helpers;

    if (r->one_at_a_time && c >= w)
        SAY(v,
            "%zu workers under one global lock: one computes while the others "
            "want the lock, %.2f cores in all, so no parallelism",
            n, c);
    else if (c < w)
        SAY(v,
            "%zu workers, but only %.2f waits passed at a time: next to "
            "nothing to overlap",
            n, w);
    else if (s.wanted >= MANY)
        SAY(v,
            "%zu workers had work for %.2f cores and got %.2f: other programs "
            "or a CPU quota had the rest, so measure again when it is quiet",
            n, s.wanted, c);
    else if (s.most_wanted >= FULL)
        SAY(v,
            "%zu workers, but one of them did %.0f %% of the work while others "
            "had none left: %.2f cores' worth of work, hardly any parallelism",
            n, 100 * s.most / (c * (double)r->elapsed_ns), c);
    else
        SAY(v,
            "%zu workers, but %.2f cores' worth of work: they took turns or "
            "had little to do, so no parallelism",
            n, c);
}

static void say_serial(const struct verdict_run *r, struct verdict *v)
{
    double c = v->cores_achieved, w = v->waits_achieved;

    v->kind = VERDICT_SERIAL;
    if (c >= HARDLY && w >= HARDLY && c + w >= MANY)
        SAY(v,
            "%.2f cores worked while %.2f waits passed: a little overlap of "
            "work and waiting, less than two of either at a time",
            c, w);
    else if (r->worker_count > r->helpers + 1)
        say_many_workers(r, v);
    else
        say_one_worker(r, v);
}

static void judge_amounts(const struct verdict_run *r, struct verdict *v)
{
    double c = v->cores_achieved, w = v->waits_achieved;
    size_t n = r->worker_count - r->helpers;

    if (c >= MANY && w >= MANY) {
        v->kind = VERDICT_MIXED;
        SAY(v,
            "%.2f cores were at work while %.*f waits passed at the same "
            "time: parallelism in the computing, overlap in the waiting",
            c, digits(w), w);
    } else if (c >= MANY && w < HARDLY) {
        v->kind = VERDICT_PARALLEL;
        SAY(v,
            "%zu worker%s kept %.2f cores at work at the same time: "
            "parallelism; nothing waited",
            n, plural(n), c);
    } else if (c >= MANY) {
        v->kind = VERDICT_PARALLEL;
        SAY(v,
            "%zu worker%s kept %.2f cores at work at the same time: "
            "parallelism; with %.2f waits at a time there was hardly any "
            "overlap",
            n, plural(n), c, w);
    } else if (w >= MANY) {
        v->kind = VERDICT_WAIT_OVERLAP;
        SAY(v,
            "%.*f waits passed at the same time on %.2f cores: overlap, not "
            "parallelism",
            digits(w), w, c);
    } else {
        say_serial(r, v);
    }
}

static void look_at_moves(const struct verdict_run *r, struct verdict *v)
{
    double rate, seconds = (double)r->elapsed_ns / 1e9;
    int64_t moves = 0;
    size_t busy = 0;

    for (size_t i = 0; i < r->worker_count; i++) {
        const struct verdict_worker *w = &r->workers[i];

        if (w->mask_cores == 1 || w->migrations < 0 ||
            positive(w->cpu_ns) + positive(w->runqueue_ns) <
                BUSY * (double)r->elapsed_ns)
            continue;
        busy++;
        moves += w->migrations;
    }
    if (busy == 0 || moves < MOVES)
        return;
    rate = (double)moves / seconds / (double)busy;
    if (rate >= MOVE_RATE)
        snprintf(v->moved, sizeof(v->moved),
                 "%lld times between hardware threads, %.0f times a second "
                 "each: every move leaves warm caches behind; pin the workers "
                 "(--place core)",
                 (long long)moves, rate);
}

void verdict_judge(const struct verdict_run *r, struct verdict *v)
{
    double cpu = 0;

    *v = (struct verdict){.cores_achieved = NAN, .waits_achieved = NAN};
    SAY(v, "nothing was measured, so there is no verdict");
    if (r->elapsed_ns <= 0 || r->worker_count <= r->helpers)
        return;
    for (size_t i = 0; i < r->worker_count; i++) {
        int host = r->workers[i].host;

        if (host < 0 || (size_t)host >= r->host_count)
            return;
        cpu += positive(r->workers[i].cpu_ns);
    }
    v->cores_achieved = cpu / (double)r->elapsed_ns;
    v->waits_achieved = positive(r->wait_ns) / (double)r->elapsed_ns;
    look_at_moves(r, v);
    if (r->one_at_a_time || judge_seats(r, v) == 0)
        judge_amounts(r, v);
}

const char *verdict_word(enum verdict_kind kind)
{
    static const char *const words[] = {
        [VERDICT_NONE] = "",
        [VERDICT_MIS_PINNED] = "mis-pinned",
        [VERDICT_OVERSUBSCRIBED] = "oversubscribed",
        [VERDICT_MIXED] = "mixed",
        [VERDICT_PARALLEL] = "parallel",
        [VERDICT_WAIT_OVERLAP] = "wait-overlap",
        [VERDICT_SERIAL] = "serial",
    };

    return words[kind];
}
