/* SPDX-License-Identifier: BSD-3-Clause */
/* The sentence of each verdict; see sentences.h. */
#include "results/verdict/sentences.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "results/rows/quantity.h"

#define HARDLY 0.05 /* cores or waits at a time that count as none */
#define TALKED 0.3  /* of the workers' time, in exchanges: worth a word */
#define UNEVEN 1.2  /* times an equal share of the work */

/* Numbers of moves, and of moves per second of one worker, that count as many.
 * Refilling the caches takes about 0.1 ms for 1 MiB, so 10 moves per second
 * cost about a thousandth; a move to another NUMA node costs much more. */
#define MOVES     5
#define MOVE_RATE 10.0

__attribute__((format(printf, 2, 3))) static void add(struct verdict *v,
                                                      const char *format, ...)
{
    size_t used = strlen(v->text);
    va_list args;

    va_start(args, format);
    vsnprintf(v->text + used, sizeof v->text - used, format, args);
    va_end(args);
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

/* 9998 waits, 20.0 waits, 2.00 waits. */
static int digits(double x)
{
    return x >= 100 ? 0 : x >= 10 ? 1 : 2;
}

static void say_nothing(const struct findings *f, struct verdict *v)
{
    (void)f;
    add(v, "nothing was measured, so there is no verdict");
}

static void say_too_short(const struct findings *f, struct verdict *v)
{
    char run[32], barrier[32];

    time_text((double)f->r->elapsed_ns, run, sizeof run);
    if (f->r->elapsed_ns < VERDICT_SHORT_NS) {
        add(v,
            "too short to judge: the run took %s, which one interrupt changes; "
            "give it more work",
            run);
        return;
    }
    time_text((double)f->r->barrier_ns, barrier, sizeof barrier);
    add(v,
        "too short to judge: the run took %s and one barrier of its %zu "
        "workers takes %s; give it more work",
        run, f->r->worker_count, barrier);
}

static void say_mis_pinned(const struct findings *f, struct verdict *v)
{
    const struct demand *d = f->host;
    size_t idle = (size_t)f->cores - d->filled;

    add(v,
        "%zu busy workers share %zu core%s while %zu other%s of the %d "
        "allowed %s free: spread them out (--place core)",
        d->sharers, d->shared, plural(d->shared), idle, plural(idle), f->cores,
        idle == 1 ? "is" : "are");
}

static void say_oversubscribed(const struct findings *f, struct verdict *v)
{
    const struct demand *d = f->host;
    const struct verdict_run *r = f->r;
    int pus = 0;

    for (size_t h = 0; h < r->host_count; h++)
        if (r->hosts[h].pus > pus)
            pus = r->hosts[h].pus;
    if (r->helpers > 0 && d->busy > d->workers - r->helpers)
        add(v,
            "%zu busy workers, the event loop among them, took turns on %d "
            "core%s: more workers than cores add switches and no cores",
            d->busy, f->cores, plural((size_t)f->cores));
    else if (pus > 0 && d->busy <= (size_t)pus)
        add(v,
            "%zu busy workers on %d core%s: hardware threads of one core "
            "share its arithmetic, so this is not the work of %zu cores",
            d->busy, f->cores, plural((size_t)f->cores), d->busy);
    else
        add(v,
            "%zu busy workers took turns on %d core%s: more workers than "
            "cores add switches and no cores",
            d->busy, f->cores, plural((size_t)f->cores));
}

static void say_queue(const struct findings *f, struct verdict *v)
{
    add(v,
        "the event loop worked all the time (%.2f cores) while %.*f requests "
        "queued for it: their data was there at once, so nothing overlapped",
        v->cores_achieved, digits(v->waits_achieved), v->waits_achieved);
    (void)f;
}

static void say_mixed(const struct findings *f, struct verdict *v)
{
    double c = v->cores_achieved;

    if (c >= 1.5)
        add(v,
            "%.2f cores worked while %.*f waits passed at the same time: "
            "parallelism in the computing, overlap in the waiting",
            c, digits(f->wait), f->wait);
    else
        add(v,
            "%.2f cores worked while %.*f waits passed at the same time: %zu "
            "workers overlap computing with waiting",
            c, digits(f->wait), f->wait, verdict_doers(f->r));
}

static void say_overlap(const struct findings *f, struct verdict *v)
{
    double c = v->cores_achieved;

    if (f->wait >= 1.5 || c < HARDLY)
        add(v,
            "%.*f waits passed at the same time on %.2f cores: overlap, not "
            "parallelism",
            digits(f->wait), f->wait, c);
    else
        add(v,
            "%.2f cores computed while %.2f waits passed: computing overlaps "
            "with waiting; this is not parallelism",
            c, f->wait);
}

static void say_contended(const struct findings *f, struct verdict *v)
{
    add(v,
        "%zu workers kept %.2f cores busy with data that all of them write: "
        "contended; cores that wait for each other's cache lines count as "
        "busy, so compare the rate with one worker's",
        verdict_doers(f->r), v->cores_achieved);
}

static void say_parallel(const struct findings *f, struct verdict *v)
{
    size_t n = verdict_doers(f->r);
    double c = v->cores_achieved;

    if (v->disturbed != DISTURBANCE_NONE && c < 1.5)
        add(v, "%zu worker%s had work for %.2f cores and got %.2f", n,
            plural(n), f->work, c);
    else if (f->wait < HARDLY)
        add(v,
            "%zu worker%s kept %.2f cores at work at the same time: "
            "parallelism; nothing waited",
            n, plural(n), c);
    else
        add(v,
            "%zu worker%s kept %.2f cores at work at the same time: "
            "parallelism; with %.2f waits at a time there was hardly any "
            "overlap",
            n, plural(n), c, f->wait);
}

/* Where other programs disturbed, what the workers got and had work for. How
 * much that was is not known where none was at work to the end. */
static void say_got(const struct findings *f, struct verdict *v,
                    const char *shared)
{
    double c = v->cores_achieved;
    size_t n = verdict_doers(f->r);

    if (f->work - c < v->lost_cores / 2)
        add(v,
            "%zu workers got %.2f cores, and it cannot be told how much more "
            "work they had",
            n, c);
    else
        add(v, "%zu workers had work for %.2f cores%s, and got %.2f", n,
            f->work, shared, c);
}

/* The share of all CPU time that the busiest worker used; *wanted: the share of
 * the time in which it wanted a core, if that was clearly more than the others'
 * part. */
static double most_of(const struct verdict_run *r, double *wanted)
{
    double most = 0, sum = 0;

    *wanted = 0;
    for (size_t i = 0; i < r->worker_count; i++) {
        const struct verdict_worker *w = &r->workers[i];
        double cpu = share_of(w->cpu_ns, r->elapsed_ns);

        sum += cpu;
        if (cpu > most) {
            most = cpu;
            *wanted = cpu + share_of(w->runqueue_ns, r->elapsed_ns);
        }
    }
    if (most * (double)verdict_doers(r) < UNEVEN * sum)
        *wanted = 0;
    return sum > 0 ? most / sum : 0;
}

/* The workers' time in exchanges with a core, as a share of all of it. */
static double exchanging(const struct verdict_run *r)
{
    double sum = 0;

    for (size_t i = r->helpers; i < r->worker_count; i++)
        sum += share_of(r->workers[i].comm_ns - r->workers[i].comm_queue_ns,
                        r->elapsed_ns);
    return sum / (double)verdict_doers(r);
}

static void say_imbalanced(const struct findings *f, struct verdict *v)
{
    double wanted, most = most_of(f->r, &wanted);
    size_t n = verdict_doers(f->r);

    if (v->disturbed != DISTURBANCE_NONE && v->cores_achieved < 1.2)
        say_got(f, v, ", unevenly shared");
    else if (wanted >= 0.8)
        add(v,
            "%zu workers kept %.2f cores at work: the busiest did %.0f %% of "
            "the work while others had none left, so parts of the work are "
            "too uneven or too few",
            n, v->cores_achieved, 100 * most);
    else if (exchanging(f->r) >= TALKED)
        add(v,
            "%zu workers kept %.2f cores at work: exchanges between them took "
            "%.0f %% of their time",
            n, v->cores_achieved, 100 * exchanging(f->r));
    else
        add(v,
            "%zu workers kept %.2f cores at work: none of them was busy all "
            "the time, so they waited for each other or had too little to do",
            n, v->cores_achieved);
}

static void say_one_worker(const struct findings *f, struct verdict *v)
{
    double c = v->cores_achieved, w = f->wait;

    if (f->r->event_loop && w < HARDLY)
        add(v, "an event loop overlaps waits, and this work has none: one "
               "core did everything");
    else if (f->r->event_loop)
        add(v,
            "an event loop overlaps waits, but only %.2f were under way at a "
            "time: nothing to overlap",
            w);
    else if (w < HARDLY)
        add(v, "one worker, one thing at a time: one core did everything");
    else if (c < HARDLY)
        add(v, "one worker, one thing at a time: it waited nearly all of the "
               "time, and every wait cost its full time");
    else
        add(v,
            "one worker, one thing at a time: it computed for %.0f %% of the "
            "time and waited for %.0f %%, so every wait cost its full time",
            100 * c, 100 * w);
}

static void say_serial(const struct findings *f, struct verdict *v)
{
    double c = v->cores_achieved, w = f->wait, wanted;
    double most = most_of(f->r, &wanted);
    size_t n = verdict_doers(f->r);

    if (n <= 1)
        say_one_worker(f, v);
    else if (f->r->one_at_a_time && c >= w)
        add(v,
            "%zu workers under one global lock: one computes while the others "
            "want the lock, %.2f cores in all, so no parallelism",
            n, c);
    else if (c < w)
        add(v,
            "%zu workers, but only %.2f waits passed at a time: next to "
            "nothing to overlap",
            n, w);
    else if (v->disturbed != DISTURBANCE_NONE)
        say_got(f, v, "");
    else if (wanted >= 0.8)
        add(v,
            "%zu workers, but one of them did %.0f %% of the work while others "
            "had none left: %.2f cores' worth of work, hardly any parallelism",
            n, 100 * most, c);
    else if (exchanging(f->r) >= TALKED)
        add(v,
            "%zu workers, but %.2f cores' worth of work: exchanges between "
            "them took %.0f %% of their time, so hardly any parallelism",
            n, c, 100 * exchanging(f->r));
    else
        add(v,
            "%zu workers, but %.2f cores' worth of work: they took turns or "
            "had little to do, so no parallelism",
            n, c);
}

static void add_disturbance(const struct findings *f, struct verdict *v)
{
    const char *whose = v->disturbed == DISTURBANCE_QUOTA
                            ? "a CPU quota withheld"
                            : "other programs had";

    if (v->disturbed == DISTURBANCE_NONE)
        return;
    if (verdict_doers(f->r) == 1)
        add(v, "; disturbed: no core for %.0f %% of the time, which %s",
            100 * v->lost_cores, whose);
    else
        add(v, "; disturbed: %s %.2f of the cores that they wanted", whose,
            v->lost_cores);
    add(v, v->disturbed == DISTURBANCE_QUOTA
               ? "; raise the quota or use fewer workers"
               : "; measure again when it is quiet");
}

void sentence_write(const struct findings *f, struct verdict *v)
{
    static void (*const say[])(const struct findings *, struct verdict *) = {
        [VERDICT_NONE] = say_nothing,
        [VERDICT_TOO_SHORT] = say_too_short,
        [VERDICT_MIS_PINNED] = say_mis_pinned,
        [VERDICT_OVERSUBSCRIBED] = say_oversubscribed,
        [VERDICT_QUEUE] = say_queue,
        [VERDICT_MIXED] = say_mixed,
        [VERDICT_WAIT_OVERLAP] = say_overlap,
        [VERDICT_CONTENDED] = say_contended,
        [VERDICT_PARALLEL] = say_parallel,
        [VERDICT_IMBALANCED] = say_imbalanced,
        [VERDICT_SERIAL] = say_serial,
    };

    v->text[0] = '\0';
    say[v->kind](f, v);
    add_disturbance(f, v);
}

void sentence_moves(const struct verdict_run *r, struct verdict *v)
{
    double rate, seconds = (double)r->elapsed_ns / 1e9;
    int64_t moves = 0;
    size_t busy = 0;

    for (size_t i = 0; i < r->worker_count; i++) {
        const struct verdict_worker *w = &r->workers[i];

        if (w->mask_cores == 1 || w->migrations < 0 ||
            share_of(w->cpu_ns, r->elapsed_ns) +
                    share_of(w->runqueue_ns, r->elapsed_ns) <
                WORKER_BUSY)
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
