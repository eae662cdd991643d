/* SPDX-License-Identifier: BSD-3-Clause */
/* Demand for cores by placement; see demand.h.
 *
 * If the time in the run queue is unknown, CPU time shows only what a worker
 * got. A worker that shares its placement counts as starved if the placement
 * was full (its workers together used 80 % of it) and the worker got at least
 * half of an equal share. Workers below 5 % do not reduce the shares, so
 * thousands of sleeping threads on a full core do not count as starved. The
 * drawback is that more than twenty starved workers per core are not
 * detected. */
#include "results/verdict/demand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define IDLE       0.05 /* of elapsed */
#define TO_THE_END 0.9  /* of elapsed: a worker had work until the end */

static int is_pinned(const struct verdict_worker *w)
{
    return w->mask_cores == 1 && w->core >= 0;
}

static const char *mask_text(const struct verdict_worker *w)
{
    return w->seat ? w->seat : "";
}

static int by_placement(const void *a, const void *b)
{
    const struct verdict_worker *x = *(const struct verdict_worker *const *)a;
    const struct verdict_worker *y = *(const struct verdict_worker *const *)b;

    if (x->host != y->host)
        return x->host < y->host ? -1 : 1;
    if (is_pinned(x) != is_pinned(y))
        return is_pinned(x) ? -1 : 1;
    if (is_pinned(x))
        return (x->core > y->core) - (x->core < y->core);
    return strcmp(mask_text(x), mask_text(y));
}

static double width_of(const struct verdict_worker *w, int cores)
{
    int width = w->mask_cores > 0 ? w->mask_cores : cores;

    if (!is_pinned(w) && !w->seat)
        return cores;
    return width < cores ? width : cores;
}

/* Additional demand of a worker whose time in the run queue is unknown; see
 * above. fair: an equal share of its placement, below 1 if that is shared. */
static double starved(double cpu, int full, double fair)
{
    return full && fair < 1 && cpu >= WORKER_BUSY * fair ? 1 - cpu : 0;
}

/* The workers of one placement. */
struct sums {
    double got, queue, wait, wanted;
    double talked;       /* time in barriers, of workers that do the work */
    double all_the_time; /* wanted by workers that were busy nearly always */
    double late;         /* queue within exchanges */
    double last; /* queue of workers that had something to do to the end */
    double longest_queue;
    size_t workers, busy;
};

/* The longest times in the run queue of two workers, exchanges included. */
struct delays {
    const struct verdict_worker *who;
    double longest, next;
};

static double delayed(const struct verdict_worker *w, int64_t elapsed)
{
    return share_of(w->runqueue_ns, elapsed) +
           share_of(w->comm_queue_ns, elapsed);
}

/* See demand.h, excused. */
static double excused(const struct verdict_worker *w, const struct delays *d,
                      double talked, double late)
{
    double others = w == d->who ? d->next : d->longest;

    return fmin(talked, d->who != NULL ? late + others : 0);
}

/* helper: 1 if it only distributes work; its time in barriers does not disturb
 * other workers. */
static void add_worker(const struct verdict_worker *w, int helper,
                       int64_t elapsed, double queued, const struct delays *d,
                       struct sums *s, struct demand *to)
{
    double cpu = share_of(w->cpu_ns, elapsed);
    double talked = helper ? 0 : share_of(w->comm_ns, elapsed);
    double late = d->who && !helper ? share_of(w->comm_queue_ns, elapsed) : 0;
    double pardon = excused(w, d, talked, late);
    double wanted = fmin(1, cpu + queued + talked);
    double waited = share_of(w->wait_ns, elapsed) - queued;

    waited = waited > 0 ? waited : 0;
    s->workers++;
    s->busy += wanted >= WORKER_BUSY;
    s->got += cpu;
    s->queue += queued;
    s->wait += waited;
    s->wanted += wanted;
    s->talked += talked;
    s->all_the_time += cpu + queued >= TO_THE_END ? cpu + queued : 0;
    s->late += late;
    s->last += cpu + queued + waited + pardon >= TO_THE_END ? queued + late : 0;
    s->longest_queue = fmax(s->longest_queue, queued);
    to->longest = fmax(to->longest, cpu + waited + talked - pardon);
    to->waits_known += w->wait_ns >= 0;
}

/* See demand.h. */
static double lost_of(const struct sums *s, double width)
{
    double lost =
        (double)s->workers <= width
            ? s->queue + s->late
            : fmax(fmin(s->all_the_time, width), width * s->longest_queue) -
                  s->got - s->talked;

    return fmax(0, fmin(lost, width - s->got));
}

static void add_sums(const struct sums *s, double width, struct demand *to)
{
    double lost = lost_of(s, width), wanted = fmin(s->wanted, width);

    to->got += s->got;
    to->wait += s->wait;
    to->wanted += s->wanted;
    to->busy += s->busy;
    to->workers += s->workers;
    to->filled += (double)s->busy > width          ? (size_t)width
                  : (double)s->busy > wanted + 0.5 ? s->busy
                                                   : (size_t)(wanted + 0.5);
    to->lost += lost;
    to->talked += s->talked;
    to->missed +=
        s->queue + s->late > 0 ? lost * s->last / (s->queue + s->late) : 0;
    to->robbed = fmax(to->robbed, lost / width);
    if (s->wanted > width && (s->wanted - s->got > s->wait || s->got > width) &&
        demand_fills(s->got + s->talked, width - lost)) {
        to->excess += s->wanted - width;
        to->sharers += s->busy;
        to->shared += (size_t)width;
    }
}

/* Add the placement of these n workers to their host's demand. */
static void add_placement(const struct verdict_run *r,
                          const struct verdict_worker *const *workers, size_t n,
                          double width, const struct delays *d,
                          struct demand *to)
{
    int64_t elapsed = r->elapsed_ns;
    struct sums s = {0};
    double got = 0, fair;
    size_t active = 0;

    for (size_t i = 0; i < n; i++) {
        got += share_of(workers[i]->cpu_ns, elapsed);
        active += share_of(workers[i]->cpu_ns, elapsed) >= IDLE;
    }
    fair = (double)active > width ? width / (double)active : 1;
    for (size_t i = 0; i < n; i++) {
        double cpu = share_of(workers[i]->cpu_ns, elapsed);

        add_worker(workers[i], workers[i] < r->workers + r->helpers, elapsed,
                   workers[i]->runqueue_ns < 0
                       ? starved(cpu, demand_fills(got, width), fair)
                       : share_of(workers[i]->runqueue_ns, elapsed),
                   d, &s, to);
    }
    add_sums(&s, width, to);
}

/* An operating system kernel that takes throttled threads off the run queue
 * does not count them as queued. So the throttled time is added, up to the
 * cores that the busy workers did not get. */
static void add_quota(const struct verdict_host *host, int64_t elapsed,
                      struct demand *to)
{
    double cores = fmin((double)to->busy, host->cores);
    double withheld =
        fmin(share_of(host->throttled_ns, elapsed), cores - to->got);

    if (withheld > to->lost) {
        to->missed = to->lost = withheld;
        if (cores > 0 && withheld / cores > to->robbed)
            to->robbed = withheld / cores;
    }
}

/* The end of the placement that begins there. */
static size_t placement_end(const struct verdict_worker **sorted, size_t begin,
                            size_t count)
{
    size_t end = begin + 1;

    while (end < count && by_placement(&sorted[begin], &sorted[end]) == 0)
        end++;
    return end;
}

static double placement_width(const struct verdict_run *r,
                              const struct verdict_worker *w)
{
    int cores = r->hosts[w->host].cores;

    return width_of(w, cores > 0 ? cores : (int)r->worker_count);
}

/* Empty where workers share cores: these queue for each other. */
static struct delays delays_of(const struct verdict_run *r,
                               const struct verdict_worker **sorted)
{
    struct delays d = {0};
    size_t end;

    for (size_t begin = 0; begin < r->worker_count; begin = end) {
        end = placement_end(sorted, begin, r->worker_count);
        if ((double)(end - begin) > placement_width(r, sorted[begin]))
            return (struct delays){0};
    }
    for (size_t i = 0; i < r->worker_count; i++) {
        double t = delayed(&r->workers[i], r->elapsed_ns);

        if (d.who == NULL || t > d.longest) {
            d.next = d.longest;
            d.longest = t;
            d.who = &r->workers[i];
        } else {
            d.next = fmax(d.next, t);
        }
    }
    return d;
}

int demand_of(const struct verdict_run *r, struct demand *to)
{
    const struct verdict_worker **sorted =
        calloc(r->worker_count, sizeof *sorted);
    struct delays delays;
    size_t end;

    if (sorted == NULL)
        return -1;
    for (size_t i = 0; i < r->worker_count; i++)
        sorted[i] = &r->workers[i];
    qsort(sorted, r->worker_count, sizeof *sorted, by_placement);
    memset(to, 0, r->host_count * sizeof *to);
    delays = delays_of(r, sorted);
    for (size_t begin = 0; begin < r->worker_count; begin = end) {
        end = placement_end(sorted, begin, r->worker_count);
        add_placement(r, sorted + begin, end - begin,
                      placement_width(r, sorted[begin]), &delays,
                      &to[sorted[begin]->host]);
    }
    free(sorted);
    for (size_t h = 0; h < r->host_count; h++)
        add_quota(&r->hosts[h], r->elapsed_ns, &to[h]);
    return 0;
}
