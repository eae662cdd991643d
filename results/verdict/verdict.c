/* SPDX-License-Identifier: BSD-3-Clause */
/* The rules of the verdict, in their order; see verdict.h. */
#include "results/verdict/verdict.h"

#include <math.h>
#include <stdlib.h>

#include "results/verdict/demand.h"
#include "results/verdict/sentences.h"

#define MANY      1.5  /* cores or waits at a time that count as several */
#define MORE      1.2  /* cores that count as more than one, if not as many */
#define SOME      0.3  /* waits at a time that matter */
#define PART      0.5  /* cores that count as a part of the work */
#define MUCH_MORE 3.5  /* waits per core, up to which computing matters */
#define DISTURBED 0.1  /* of a core, or of each core of a placement */
#define CROWDED   0.25 /* cores wanted beyond a placement's width */
#define NO_TIME   0.85 /* of elapsed: an event loop worked all the time */
#define BARRIERS  40   /* a run starts and ends with a barrier */
#define QUIET_NS  5000000 /* a barrier over a slow network, no other programs */

/* The first host where workers share a core while another is free, or -1. */
static int mis_pinned(const struct verdict_run *r, const struct demand *d)
{
    for (size_t h = 0; h < r->host_count; h++)
        if (r->hosts[h].cores > 0 && d[h].excess >= CROWDED &&
            d[h].sharers > 0 && d[h].filled < (size_t)r->hosts[h].cores)
            return (int)h;
    return -1;
}

/* The host with the largest demand beyond its cores, or -1. */
static int oversubscribed(const struct verdict_run *r, const struct demand *d)
{
    double worst = CROWDED;
    int which = -1;

    for (size_t h = 0; h < r->host_count; h++) {
        double cores = r->hosts[h].cores;
        double beyond = d[h].wanted - cores;

        if (cores > 0 && beyond >= worst &&
            demand_fills(d[h].got + d[h].talked, cores - d[h].lost) &&
            (d[h].wanted - d[h].got > d[h].wait || d[h].got > cores) &&
            (double)d[h].busy > cores) {
            worst = beyond;
            which = (int)h;
        }
    }
    return which;
}

/* Largest number of cores that the workers could keep busy. */
static double reach(const struct verdict_run *r)
{
    double cores = 0, n = (double)verdict_doers(r);

    for (size_t h = 0; h < r->host_count; h++)
        cores += r->hosts[h].cores;
    return cores > 0 && cores < n ? cores : n;
}

/* Number of cores that the work would have kept busy without the disturbance.
 * With dynamic assignment, workers had work to the end, so the lost cores are
 * added. Work in fixed parts would have ended with its longest part. */
static double undisturbed(const struct verdict_run *r, const struct demand *all)
{
    double added = all->got + all->missed;
    double parts = all->longest > 0 ? all->got / all->longest : 0;

    if (all->lost < DISTURBED || parts < added ||
        (double)all->workers > reach(r))
        return added;
    return parts < reach(r) ? parts : reach(r);
}

/* Waits that actually passed. Waits whose end is unknown count as none if their
 * event loop never slept. Other programs keep workers in the run queue also while
 * these compute, which is not to be taken from their waits: where the ends of
 * waits are known, at least what lay before these has passed. */
static double real_waits(const struct verdict_run *r, const struct demand *all)
{
    double before_ends =
        r->ends_unknown ? 0 : share_of(r->wait_ns - r->late_ns, r->elapsed_ns);

    if (!r->event_loop)
        return all->waits_known > 0 ? fmax(all->wait, before_ends)
                                    : share_of(r->wait_ns, r->elapsed_ns);
    if (r->ends_unknown && all->got + all->lost >= NO_TIME)
        return 0;
    return share_of(r->ends_unknown ? r->wait_ns : r->wait_ns - r->late_ns,
                    r->elapsed_ns);
}

static enum verdict_kind judge_amounts(const struct verdict_run *r,
                                       const struct findings *f,
                                       const struct demand *all)
{
    double c = f->work, w = f->wait;
    double asked = share_of(r->wait_ns, r->elapsed_ns);
    int one = r->one_at_a_time || verdict_doers(r) == 1;

    if (r->event_loop && all->got + all->lost >= NO_TIME && w < SOME &&
        asked >= MANY)
        return VERDICT_QUEUE;
    if (w >= SOME && c + w >= MANY)
        return !one && (c >= fmax(MANY, reach(r) / 10) ||
                        (c >= PART && w <= MUCH_MORE * c))
                   ? VERDICT_MIXED
                   : VERDICT_WAIT_OVERLAP;
    if (one)
        return VERDICT_SERIAL;
    if (r->contended && c >= MANY)
        return VERDICT_CONTENDED;
    if (c >= fmax(MANY, reach(r) / 2))
        return VERDICT_PARALLEL;
    return c >= MORE ? VERDICT_IMBALANCED : VERDICT_SERIAL;
}

/* The threshold is a tenth of one core and of one placement: with 64 cores, a
 * tenth of a core is noise. A quota is named first, because an idle machine
 * does not help against it. */
static enum disturbance judge_disturbance(const struct verdict_run *r,
                                          const struct demand *all)
{
    int64_t throttled = 0;

    for (size_t h = 0; h < r->host_count; h++)
        throttled += r->hosts[h].throttled_ns;
    if (all->lost < DISTURBED || all->robbed < DISTURBED)
        return DISTURBANCE_NONE;
    return share_of(throttled, r->elapsed_ns) >= DISTURBED
               ? DISTURBANCE_QUOTA
               : DISTURBANCE_PROGRAMS;
}

static void add_up(const struct demand *d, size_t hosts, struct demand *to)
{
    *to = (struct demand){0};
    for (size_t h = 0; h < hosts; h++) {
        to->got += d[h].got;
        to->lost += d[h].lost;
        to->wait += d[h].wait;
        to->workers += d[h].workers;
        to->waits_known += d[h].waits_known;
        to->missed += d[h].missed;
        to->robbed = fmax(to->robbed, d[h].robbed);
        to->longest = fmax(to->longest, d[h].longest);
    }
}

/* With more workers than cores, a barrier measures the scheduler; so it does
 * where workers are mis-pinned, which judge() looks at first, and next to other
 * programs, where it says nothing above what a quiet machine needs. */
static int too_short(const struct verdict_run *r, enum disturbance disturbed)
{
    int64_t barrier = r->barrier_ns;
    int64_t least;

    if (disturbed != DISTURBANCE_NONE && barrier > QUIET_NS)
        barrier = QUIET_NS;
    least = BARRIERS * barrier;

    return r->barrier_ns > 0 && verdict_doers(r) > 1 &&
           (double)verdict_doers(r) <= reach(r) &&
           r->elapsed_ns <
               (least > VERDICT_SHORT_NS ? least : VERDICT_SHORT_NS);
}

static void judge(const struct verdict_run *r, const struct demand *d,
                  struct verdict *v)
{
    struct findings f = {.r = r, .host = d, .cores = r->hosts[0].cores};
    struct demand all;
    int host = -1;

    add_up(d, r->host_count, &all);
    f.work = undisturbed(r, &all);
    v->lost_cores = all.lost;
    v->disturbed = judge_disturbance(r, &all);
    f.wait = v->waits_passed = real_waits(r, &all);
    if (!r->one_at_a_time && (host = mis_pinned(r, d)) >= 0)
        v->kind = VERDICT_MIS_PINNED;
    else if (too_short(r, v->disturbed))
        v->kind = VERDICT_TOO_SHORT;
    else if (!r->one_at_a_time && (host = oversubscribed(r, d)) >= 0)
        v->kind = VERDICT_OVERSUBSCRIBED;
    else
        v->kind = judge_amounts(r, &f, &all);
    if (host >= 0) {
        f.host = &d[host];
        f.cores = r->hosts[host].cores;
    }
    sentence_write(&f, v);
}

void verdict_judge(const struct verdict_run *r, struct verdict *v)
{
    struct demand *demand;
    double cpu = 0;

    *v = (struct verdict){.cores_achieved = NAN, .waits_achieved = NAN};
    sentence_write(&(struct findings){.r = r}, v);
    if (r->elapsed_ns <= 0 || r->worker_count <= r->helpers)
        return;
    for (size_t i = 0; i < r->worker_count; i++) {
        int host = r->workers[i].host;

        if (host < 0 || (size_t)host >= r->host_count)
            return;
        cpu += share_of(r->workers[i].cpu_ns, r->elapsed_ns);
    }
    v->cores_achieved = cpu;
    v->waits_achieved = share_of(r->wait_ns, r->elapsed_ns);
    sentence_moves(r, v);
    demand = calloc(r->host_count, sizeof *demand);
    if (demand != NULL && demand_of(r, demand) == 0)
        judge(r, demand, v);
    free(demand);
}

const char *verdict_word(enum verdict_kind kind)
{
    static const char *const words[] = {
        [VERDICT_NONE] = "",
        [VERDICT_TOO_SHORT] = "too-short",
        [VERDICT_MIS_PINNED] = "mis-pinned",
        [VERDICT_OVERSUBSCRIBED] = "oversubscribed",
        [VERDICT_QUEUE] = "queue",
        [VERDICT_MIXED] = "mixed",
        [VERDICT_WAIT_OVERLAP] = "wait-overlap",
        [VERDICT_CONTENDED] = "contended",
        [VERDICT_PARALLEL] = "parallel",
        [VERDICT_IMBALANCED] = "imbalanced",
        [VERDICT_SERIAL] = "serial",
    };

    return words[kind];
}

const char *disturbance_word(enum disturbance d)
{
    static const char *const words[] = {
        [DISTURBANCE_NONE] = "",
        [DISTURBANCE_PROGRAMS] = "other programs",
        [DISTURBANCE_QUOTA] = "quota",
    };

    return words[d];
}
