/* SPDX-License-Identifier: BSD-3-Clause */
/* See noise.h. */
#include "results/analysis/noise.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "results/analysis/cold.h"
#include "results/analysis/outside.h"
#include "results/rows/quantity.h"
#include "results/analysis/trouble.h"

__attribute__((format(printf, 3, 4))) static void add(struct noise *n, int bad,
                                                      const char *format, ...)
{
    va_list ap;

    if (n->count == NOISE_MAX)
        return;
    va_start(ap, format);
    vsnprintf(n->lines[n->count], NOISE_TEXT, format, ap);
    va_end(ap);
    n->bad[n->count++] = bad;
}

/* Seconds between two times in the format of rows, or NaN. */
static double seconds_between(const char *from, const char *to)
{
    struct tm a = {0}, b = {0};

    if (strptime(from, "%Y-%m-%dT%H:%M:%SZ", &a) == NULL ||
        strptime(to, "%Y-%m-%dT%H:%M:%SZ", &b) == NULL)
        return NAN;
    return difftime(timegm(&b), timegm(&a));
}

static void load(const struct dataset_host *h, struct noise *n)
{
    double cores = h->cpus_online > 0 ? (double)h->cpus_online : 1;
    int bad = h->load_max > cores + 1;

    if (isnan(h->load_max))
        return;
    add(n, bad ? NOISE_AGAIN : NOISE_NOTE,
        "%s: load %.1f to %.1f on %.0f hardware threads at the start of "
        "runs%s",
        h->name, h->load_min, h->load_max, cores,
        bad ? ": other programs or earlier runs competed for the cores; use an "
              "idle machine"
            : ", including workers of earlier runs");
}

static void steal(const struct dataset_host *h, struct noise *n)
{
    double span = seconds_between(h->first_utc, h->last_utc);
    double ticks = (double)(h->steal_last - h->steal_first), share;

    if (h->steal_first < 0 || h->steal_last < h->steal_first || !(span > 0) ||
        h->cpus_online < 1)
        return;
    share = 100 * ticks / (double)sysconf(_SC_CLK_TCK) /
            (span * (double)h->cpus_online);
    add(n, share > 1 ? NOISE_AGAIN : NOISE_NOTE,
        "%s: steal time: the host of this virtual machine took %.2f %% of the "
        "cores' time "
        "(steal)%s",
        h->name, share,
        share > 1 ? ": this affects speed-ups on all cores most" : "");
}

static void clocks(const struct dataset_host *h, struct noise *n)
{
    if (*h->governor != '\0')
        add(n, strcmp(h->governor, "performance") != 0,
            "%s: the frequency governor is '%s'%s", h->name, h->governor,
            strcmp(h->governor, "performance") != 0
                ? "; 'performance' gives more stable figures"
                : "");
    else
        add(n, 0,
            "%s: no frequency governor is visible%s; clock rates may have "
            "changed",
            h->name, h->hypervisor == 1 ? " in a virtual machine" : "");
    if (h->turbo == 1)
        add(n, 0,
            "%s: turbo is on: one busy core may run faster than many, which "
            "looks like a loss",
            h->name);
    if (h->builds > 1)
        add(n, 1,
            "%s: rows are from several builds of the program; compare builds "
            "with brigade compare",
            h->name);
}

/* Judge the drift of the anchors; r: late ones / early ones. */
static const char *drift_verdict(const double *late, const double *early,
                                 size_t half, const struct ratio *r,
                                 enum noise_weight *weight)
{
    int steady = r->at_95.lo > 0.9 && r->at_95.hi < 1.1;

    *weight = NOISE_AGAIN;
    if (fabs(r->value - 1) > 0.05 &&
        stats_differ(late, half, early, half, r) != 0)
        return "the machine changed during the sweep";
    *weight = steady                ? NOISE_NOTE
              : half < STATS_ENOUGH ? NOISE_DOUBT
                                    : NOISE_AGAIN;
    return steady                ? "no drift"
           : half < STATS_ENOUGH ? "too few anchors to tell whether it changed"
                                 : "too noisy to tell whether it changed";
}

/* Compare the first half of the anchors, in order of time, with the last
 * half. */
static void drift(const struct group *g, const struct dataset *d,
                  struct noise *n)
{
    size_t half = g->repetitions / 2;
    double *early = trouble_calloc(half + 1, sizeof *early);
    double *late = trouble_calloc(half + 1, sizeof *late);

    for (size_t i = 0; i < half && early != NULL && late != NULL; i++) {
        early[i] = dataset_number(&d->runs, g->rows[i], "elapsed_ns");
        late[i] = dataset_number(&d->runs, g->rows[g->repetitions - half + i],
                                 "elapsed_ns");
    }
    if (half >= 2 && early != NULL && late != NULL) {
        enum noise_weight weight;
        const char *verdict;
        struct ratio r;

        stats_ratio(late, half, early, half, &r);
        verdict = drift_verdict(late, early, half, &r, &weight);
        add(n, (int)weight,
            "anchors (%zu runs of one serial work throughout the sweep): time "
            "at the end / at the beginning %.3f (95 %%: %.3f to %.3f): %s",
            g->repetitions, r.value, r.at_95.lo, r.at_95.hi, verdict);
    }
    free(early);
    free(late);
}

static void spread(const struct dataset *d, struct noise *n)
{
    size_t wide = 0, few = 0, one = 0, measured = 0, outliers = 0, rows = 0;
    const struct group *widest = NULL;
    char name[128];
    double most = 0;

    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *g = &d->groups.all[i];
        double width = (g->time.q3 - g->time.q1) / g->time.median;

        if (g->repetitions == 0)
            continue;
        measured++;
        rows += g->repetitions;
        outliers += g->time.outliers;
        few += g->time.few == STATS_FEW;
        one += g->time.few == STATS_WITHIN;
        wide += width > 0.05;
        if (width > most) {
            most = width;
            widest = g;
        }
    }
    if (measured == 0)
        return;
    if (widest != NULL) {
        outside_name(d, widest, name, sizeof name);
        add(n, wide > 0,
            "interquartile range above 5 %% of the median: %zu of %zu points; "
            "widest: %s with %lld worker%s, %.0f %%",
            wide, measured, name, (long long)widest->workers,
            widest->workers == 1 ? "" : "s", 100 * most);
    }
    add(n, 0,
        "outliers (further than 1.5 interquartile ranges from a quartile, "
        "Tukey): %zu of %zu repetitions; they stay in, and barely affect the "
        "median",
        outliers, rows);
    if (few > 0)
        add(n, 1,
            "fewer than %d runs: %zu of %zu points; their intervals are "
            "narrower than 95 %%; use brigade %s --repeat %d or more",
            STATS_ENOUGH, few, measured, outside_all(d) ? "scale" : "sweep",
            STATS_ENOUGH);
    if (one > 0)
        add(n, 1,
            "one run only: %zu of %zu points (marked * above); their intervals "
            "lack the differences from process to process; brigade sweep "
            "--repeat %d starts %d processes for each point",
            one, measured, STATS_ENOUGH, STATS_ENOUGH);
}

/* Repetitions 0, which are warm-ups unless --warmup is 0. */
static void first_repetitions(const struct dataset *d, struct noise *n)
{
    size_t clear = 0, compared = 0;
    const struct group *worst = NULL;
    char name[128];
    double most = 0;

    for (size_t i = 0; i < d->groups.count; i++) {
        struct cold c;

        if (!group_usable(&d->groups.all[i]) ||
            cold_of(d, &d->groups.all[i], &c) != 0)
            continue;
        compared++;
        if (!c.clearly)
            continue;
        clear++;
        if (c.times > most) {
            most = c.times;
            worst = &d->groups.all[i];
        }
    }
    if (worst == NULL)
        return;
    outside_name(d, worst, name, sizeof name);
    add(n, NOISE_NOTE,
        "first repetitions were clearly slower at %zu of %zu points; most: "
        "%s with %lld worker%s, where a fresh process takes "
        "%.1f times as long; if that is the case of interest, measure with "
        "--warmup 0 --repeat 1",
        clear, compared, name, (long long)worst->workers,
        worst->workers == 1 ? "" : "s", most);
}

void noise_diagnose(const struct dataset *d, struct noise *n)
{
    *n = (struct noise){.count = 0};
    spread(d, n);
    first_repetitions(d, n);
    for (size_t i = 0; i < d->groups.count; i++)
        if (d->groups.all[i].anchor)
            drift(&d->groups.all[i], d, n);
    for (size_t i = 0; i < d->host_count; i++) {
        load(&d->hosts[i], n);
        steal(&d->hosts[i], n);
        clocks(&d->hosts[i], n);
    }
}
