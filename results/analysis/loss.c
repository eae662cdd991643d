/* SPDX-License-Identifier: BSD-3-Clause */
/* Split a run's time into losses; see loss.h. Above 400 lines, as each loss is a
 * part of what those before it leave. */
#include "results/analysis/loss.h"
#include "results/analysis/trouble.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One worker in one repetition, in ns. */
struct spent {
    double
        start; /* delay in leaving the start barrier after the first worker */
    double inside; /* from there until it entered the end barrier: the sum of */
    double cpu, setup_wait, comm, lock, wait, handover, queue, blocked;
    double unqueued; /* in the run queue during setup_wait and comm */
    double setup;    /* computing shared data, before setup_wait */
    double idle;     /* in the end barrier, until the last worker enters it */
    double units;
    int crowded; /* 1: it shares its cores with other workers, or unknown */
};

/* A repetition: the values common to all its workers. */
struct team_row {
    const struct dataset *d;
    size_t row;
    double n, elapsed;
    int apart, locked; /* 1: workers are ranks; have a global lock */
    int timed;         /* 1: rows have the times of entering the end barrier */
    struct spent *all;
    size_t count, helpers;
};

static double known(double value)
{
    return isfinite(value) && value > 0 ? value : 0;
}

static double clamp(double value, double lo, double hi)
{
    return fmax(lo, fmin(value, hi));
}

/* Take at most `most` out of *room. */
static double take(double *room, double most)
{
    double taken = clamp(most, 0, *room);

    *room -= taken;
    return taken;
}

static double cell(const struct team_row *t, size_t row, const char *column)
{
    return dataset_number(&t->d->workers, row, column);
}

static void read_worker(struct team_row *t, size_t row, struct spent *s)
{
    double setup = known(cell(t, row, "setup_ns"));
    double comm = known(cell(t, row, "comm_ns"));
    double wait = known(cell(t, row, "wait_ns"));
    double queue = known(cell(t, row, "runqueue_ns"));
    double lock = cell(t, row, "lock_ns"), room;

    *s = (struct spent){
        .cpu = known(cell(t, row, "work_cpu_ns")),
        .setup_wait = cell(t, row, "setup_wait_ns"),
        .start = known(cell(t, row, "start_ns")),
        .inside = cell(t, row, "elapsed_ns") - cell(t, row, "start_wait_ns") -
                  cell(t, row, "end_wait_ns"),
        .units = known(cell(t, row, "units")),
    };
    /* Older rows: the worker that computes does not wait. */
    if (isnan(s->setup_wait))
        s->setup_wait = t->apart ? 0 : fmin(comm, setup);
    if (isnan(s->inside)) {
        t->timed = 0;
        s->inside = s->cpu + comm + wait + queue;
    }
    s->comm = fmax(0, comm - s->setup_wait);
    s->setup = fmax(0, setup - s->setup_wait);
    room = fmax(0, s->inside - s->cpu - s->setup_wait - s->comm);
    s->lock = take(&room, known(lock));
    s->wait = take(&room, wait);
    s->handover = take(&room, known(cell(t, row, "handover_ns")));
    s->queue = take(&room, queue);
    s->unqueued = cell(t, row, "comm_queue_ns");
    if (isnan(s->unqueued))
        s->unqueued = queue - s->queue;
    if (t->locked && isnan(lock))
        s->lock = take(&room, room);
    s->blocked = room;
}

enum { COMPARED = 2048 }; /* most workers: the time is quadratic */

/* Whether the hardware threads of rows[at] have more workers than threads. If
 * not, other programs used them while that worker was in the run queue. */
static int is_crowded(const struct csv_table *w, const size_t *rows,
                      size_t count, size_t at)
{
    const char *place = dataset_text(w, rows[at], "place_actual");
    const char *host = dataset_text(w, rows[at], "host");
    double sharers = 0, pus = dataset_number(w, rows[at], "mask_pus");

    if (*place == '\0' || !(pus > 0) || count > COMPARED)
        return 1;
    for (size_t i = 0; i < count; i++)
        sharers +=
            strcmp(dataset_text(w, rows[i], "place_actual"), place) == 0 &&
            strcmp(dataset_text(w, rows[i], "host"), host) == 0;
    return sharers > pus;
}

/* Read the rows of the repetition's workers except helpers, which are the
 * first. Returns 0; 1: rows are missing; -1: out of memory. */
static int read_workers(struct team_row *t)
{
    const struct csv_table *w = &t->d->workers;
    const char *run_id = dataset_text(&t->d->runs, t->row, "run_id");
    const char *rep = dataset_text(&t->d->runs, t->row, "rep");
    const struct csv_index *runs = &t->d->worker_runs;
    size_t turn = csv_find(w, "rep"), at = 0, most = 0;
    size_t *rows, count = 0, n = (size_t)t->n;

    if (!t->d->has_workers || *run_id == '\0')
        return 1;
    for (size_t i = csv_index_first(runs, run_id); i != CSV_NONE;
         i = csv_index_next(runs, i, run_id))
        most++;
    rows = trouble_calloc(most + 1, sizeof *rows);
    t->all = trouble_calloc(n, sizeof *t->all);
    if (rows == NULL || t->all == NULL) {
        free(rows);
        return -1;
    }
    for (size_t i = csv_index_first(runs, run_id); i != CSV_NONE;
         i = csv_index_next(runs, i, run_id))
        if (strcmp(csv_cell(w, i, turn), rep) == 0)
            rows[count++] = i;
    t->timed = 1;
    for (size_t i = 0; i < count && count >= n; i++)
        if (count == n ||
            dataset_number(w, rows[i], "worker") >= (double)(count - n))
            if (at < n) {
                read_worker(t, rows[i], &t->all[at]);
                t->all[at++].crowded = is_crowded(w, rows, count, i);
            }
    free(rows);
    t->count = at;
    t->helpers = count - at;
    return at == n ? 0 : 1;
}

/* Idle until the end of the repetition or, if rows lack its time, until the end
 * of the longest-running worker. */
static void find_idle(struct team_row *t)
{
    double span = t->timed ? t->elapsed : 0;

    for (size_t i = 0; i < t->count && !t->timed; i++)
        span = fmax(span, t->all[i].inside);
    for (size_t i = 0; i < t->count; i++) {
        struct spent *s = &t->all[i];

        if (!t->timed)
            s->start = 0;
        s->idle = fmax(0, span - s->start - s->inside);
    }
}

/* A worker without a core leaves a barrier late. */
static void find_queues(struct team_row *t)
{
    double longest = 0;

    for (size_t i = 0; i < t->count; i++)
        longest = fmax(longest, t->all[i].setup);
    for (size_t i = 0; i < t->count; i++) {
        struct spent *s = &t->all[i];
        double late =
            clamp(s->setup_wait - longest, 0, longest > 0 ? s->unqueued : 0);

        double talked = clamp(s->unqueued - late, 0, s->comm);

        s->setup_wait -= late;
        s->comm -= talked;
        s->queue += s->start + late + talked;
    }
}

/* Throttling by a quota takes threads off the run queue. */
static void find_withheld(struct team_row *t, double lost)
{
    double queue = 0, blocked = 0, withheld;

    for (size_t i = 0; i < t->count; i++) {
        queue += t->all[i].queue;
        blocked += t->all[i].blocked;
    }
    withheld = clamp(lost - queue, 0, blocked);
    for (size_t i = 0; i < t->count && withheld > 0; i++) {
        double part = withheld * t->all[i].blocked / blocked;

        t->all[i].queue += part;
        t->all[i].blocked -= part;
    }
}

/* Sums over the workers. */
struct sums {
    double cpu, cpu_max, units, units_max, setup, setup_wait, setup_max;
    double comm, lock, wait, handover, queue, imbalance, behind;
    double robbed; /* of queue: of workers that are not crowded */
};

/* Time in which a worker was held up by other workers or other programs. */
static double held_up(const struct spent *s)
{
    return s->queue + s->lock + s->handover;
}

/* Waiting for others: see loss.h. behind: for workers that were held up. */
static void add_waits(const struct team_row *t, struct sums *sums)
{
    double comm = INFINITY, busiest = 0, needed = 0, held = 0, left = 0, more;
    double longest = 0, barriers = t->apart ? INFINITY : 0;

    for (size_t i = 0; i < t->count; i++) {
        comm = fmin(comm, t->all[i].comm);
        longest = fmax(longest, t->all[i].comm);
        barriers = fmin(barriers, t->all[i].idle);
    }
    for (size_t i = 0; i < t->count; i++) {
        const struct spent *s = &t->all[i];
        double busy = s->start + s->inside - (s->comm - comm);

        busiest = fmax(busiest, busy);
        needed = fmax(needed, busy - held_up(s));
        held += held_up(s);
    }
    for (size_t i = 0; i < t->count; i++) {
        const struct spent *s = &t->all[i];
        double apart = s->comm - comm, waited = s->idle - barriers + apart;
        double busy = s->start + s->inside - apart;
        double imbalance = clamp(needed - busy, 0, waited);
        double behind =
            clamp(busiest - busy - imbalance, 0, waited - imbalance);
        /* A rank also waits for one that waits for a message. */
        double rest = fmin(waited - imbalance - behind, longest - comm);

        sums->behind += behind;
        sums->imbalance += waited - behind - rest;
        left += rest;
    }
    /* A different worker was last in each pass, so each may have been held up.
     * Messages themselves take time, but a barrier only waits. */
    sums->comm = t->n * (comm + barriers);
    if (!t->apart)
        left += sums->comm;
    more = clamp((t->n - 1) * held - sums->behind, 0, left);
    sums->behind += more;
    left -= more;
    if (t->apart)
        sums->comm += left;
    else
        sums->comm = fmin(sums->comm, left);
    sums->imbalance += t->apart ? 0 : left - sums->comm;
}

static struct sums add_up(const struct team_row *t)
{
    struct sums sums = {0};

    for (size_t i = 0; i < t->count; i++) {
        const struct spent *s = &t->all[i];

        sums.cpu += s->cpu;
        sums.cpu_max = fmax(sums.cpu_max, s->cpu);
        sums.units += s->units;
        sums.units_max = fmax(sums.units_max, s->units);
        sums.setup += s->setup;
        sums.setup_max = fmax(sums.setup_max, s->setup);
        sums.setup_wait += s->setup_wait;
        sums.lock += s->lock;
        sums.wait += s->wait;
        sums.handover += s->handover;
        sums.queue += s->queue;
        sums.robbed += s->crowded ? 0 : s->queue;
    }
    add_waits(t, &sums);
    return sums;
}

static void set(struct loss *l, enum loss_kind kind, double ns)
{
    l->known[kind] = isfinite(ns);
    l->part[kind] = isfinite(ns) ? ns / l->area_ns : 0;
}

/* held: factor by which the held-up time grows with the workers that waited for
 * held-up ones. */
static void set_queue(struct loss *l, double queue, double held, double lost)
{
    double share = queue > 0 && lost > 0 ? fmin(1, lost / queue) : 0;

    set(l, LOSS_PLACEMENT, (1 - share) * held * queue);
    set(l, LOSS_DISTURBED, share * held * queue);
    l->known[LOSS_DISTURBED] = isfinite(lost);
}

static void from_workers(struct team_row *t, double base_cpu, struct loss *l)
{
    double lost =
        dataset_number(&t->d->runs, t->row, "lost_cores") * t->elapsed;
    double again, held;
    struct sums s;

    find_idle(t);
    find_queues(t);
    if (l->quota)
        find_withheld(t, lost);
    s = add_up(t);
    /* The part of the additional CPU time that ranks spent on computing the
     * shared data again. */
    again = t->apart
                ? clamp(s.setup - s.setup_max, 0, fmax(0, s.cpu - base_cpu))
                : 0;
    /* With a lock, a different distribution of the work would not be faster. */
    if (t->locked) {
        s.lock += s.imbalance;
        s.imbalance = 0;
    }
    /* All workers wait for the loop's thread, which holds up the barriers. */
    if (t->helpers > 0) {
        s.handover += s.comm;
        s.comm = 0;
    }
    held = s.queue + s.lock + s.handover;
    held = held > 0 ? 1 + s.behind / held : 1;
    l->threads = !t->apart;
    l->imbalance = s.cpu_max / (s.cpu / t->n);
    l->imbalance_predicted = s.units > 0 ? s.units_max / (s.units / t->n) : NAN;
    set(l, LOSS_GROWTH, s.cpu - base_cpu - again);
    set(l, LOSS_SETUP, s.setup_wait + again);
    set(l, LOSS_IMBALANCE, s.imbalance);
    set(l, LOSS_COMM, s.comm);
    set(l, LOSS_WAITING, s.wait);
    set(l, LOSS_LOCK, held * s.lock);
    set(l, LOSS_HANDOVER, held * s.handover);
    set_queue(l, s.queue, held, fmax(s.robbed, lost));
}

/* Estimate from the row of the run, if workers have no rows. */
static void from_run(const struct team_row *t, double base_cpu, struct loss *l)
{
    const struct csv_table *runs = &t->d->runs;
    double comm = dataset_number(runs, t->row, "comm_ns");
    /* The leader computes; the other workers wait, which comm_ns includes. */
    double setup =
        t->apart ? 0 : (t->n - 1) * dataset_number(runs, t->row, "setup_ns");

    set(l, LOSS_GROWTH, dataset_number(runs, t->row, "work_cpu_ns") - base_cpu);
    set(l, LOSS_SETUP, isfinite(comm) ? fmin(setup, comm) : setup);
    set(l, LOSS_COMM, comm - fmin(known(setup), comm));
    set(l, LOSS_WAITING, dataset_number(runs, t->row, "wait_ns"));
    set_queue(l, dataset_number(runs, t->row, "runqueue_ns"), 1,
              dataset_number(runs, t->row, "lost_cores") * t->elapsed);
}

int loss_of(const struct dataset *d, const struct group *g, struct loss *l)
{
    const struct csv_table *runs = &d->runs;
    struct team_row t = {
        .d = d,
        .row = g->middle_row,
        .n = (double)g->workers,
        .elapsed = (double)g->median_ns,
        .apart = g->ranks > 1,
        .locked = g->one_at_a_time,
    };
    double base_cpu;
    int unread;

    *l = (struct loss){.imbalance = NAN, .imbalance_predicted = NAN};
    if (g->repetitions == 0 || g->base == CSV_NONE || g->scaled ||
        g->workers < 1 || g->depth > 1)
        return 1;
    base_cpu = dataset_median(d, &d->groups.all[g->base], "work_cpu_ns");
    if (!isfinite(base_cpu) ||
        !isfinite(dataset_number(runs, t.row, "work_cpu_ns")))
        return 1;
    l->area_ns = t.n * t.elapsed;
    l->launch = dataset_number(runs, t.row, "launch_ns") / t.elapsed;
    l->quota = strcmp(dataset_text(runs, t.row, "disturbed"), "quota") == 0;
    l->fixed = strcmp(dataset_text(runs, t.row, "schedule"), "static") == 0;
    set(l, LOSS_USEFUL, base_cpu);
    unread = read_workers(&t);
    if (unread == 0)
        from_workers(&t, base_cpu, l);
    else if (unread > 0)
        from_run(&t, base_cpu, l);
    free(t.all);
    if (unread < 0)
        return 1;
    l->part[LOSS_REMAINDER] = 1;
    l->known[LOSS_REMAINDER] = 1;
    for (int k = 0; k < LOSS_REMAINDER; k++)
        l->part[LOSS_REMAINDER] -= l->part[k];
    return 0;
}
