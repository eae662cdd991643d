/* SPDX-License-Identifier: BSD-3-Clause */
/* Noise, diagnosed; see noise.h. */
#include "results/analysis/noise.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "results/rows/quantity.h"

__attribute__((format(printf, 3, 4))) static void say(struct noise *n, int bad,
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

/* Seconds between two times as rows write them, or NaN. */
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
    say(n, bad,
        "%s: the load was %.1f to %.1f on %.0f hardware threads when runs "
        "began%s",
        h->name, h->load_min, h->load_max, cores,
        bad ? ": others wanted the cores too; measure on an idle machine"
            : ", the runs' own workers included");
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
    say(n, share > 1,
        "%s: the host of this virtual machine took %.2f %% of the cores' time "
        "away (steal)%s",
        h->name, share,
        share > 1 ? ": speed-ups on all cores suffer most" : "");
}

static void clocks(const struct dataset_host *h, struct noise *n)
{
    if (*h->governor != '\0')
        say(n, strcmp(h->governor, "performance") != 0,
            "%s: the frequency governor is '%s'%s", h->name, h->governor,
            strcmp(h->governor, "performance") != 0
                ? "; 'performance' gives steadier figures"
                : "");
    else
        say(n, 0,
            "%s: there is no frequency governor to see%s, so clock rates may "
            "have moved unseen",
            h->name, h->hypervisor == 1 ? " in a virtual machine" : "");
    if (h->turbo == 1)
        say(n, 0,
            "%s: turbo is on: one busy core may run faster than many, which "
            "looks like a loss",
            h->name);
    if (h->builds > 1)
        say(n, 1,
            "%s: rows are from more than one build of the program; compare "
            "them with brigade compare",
            h->name);
}

/* Anchors in their order: the first third against the last. */
static void drift(const struct group *g, const struct dataset *d,
                  struct noise *n)
{
    size_t third = g->repetitions / 3;
    double *early = calloc(third + 1, sizeof *early);
    double *late = calloc(third + 1, sizeof *late);
    struct ratio r;

    for (size_t i = 0; i < third && early != NULL && late != NULL; i++) {
        early[i] = dataset_number(&d->runs, g->rows[i], "elapsed_ns");
        late[i] = dataset_number(&d->runs, g->rows[g->repetitions - third + i],
                                 "elapsed_ns");
    }
    if (third >= 2 && early != NULL && late != NULL) {
        int bad;

        stats_ratio(late, third, early, third, 1, &r);
        bad = fabs(r.value - 1) > 0.05 && (r.at_95.lo > 1 || r.at_95.hi < 1);
        say(n, bad,
            "the anchors (%zu runs of one serial work all through the sweep) "
            "took %.3f times as long at the end as at the beginning (95 %%: "
            "%.3f to %.3f): %s",
            g->repetitions, r.value, r.at_95.lo, r.at_95.hi,
            bad ? "the machine changed under way" : "no drift to speak of");
    }
    free(early);
    free(late);
}

static void spread(const struct dataset *d, struct noise *n)
{
    size_t wide = 0, few = 0, measured = 0, outliers = 0, rows = 0;
    const struct group *widest = NULL;
    double most = 0;

    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *g = &d->groups.all[i];
        double width = (g->time.q3 - g->time.q1) / g->time.median;

        if (g->repetitions == 0)
            continue;
        measured++;
        rows += g->repetitions;
        outliers += g->time.outliers;
        few += g->time.few != 0;
        wide += width > 0.05;
        if (width > most) {
            most = width;
            widest = g;
        }
    }
    if (measured == 0)
        return;
    if (widest != NULL)
        say(n, wide > 0,
            "of %zu points, the middle half of repetitions spreads by more "
            "than 5 %% in %zu; widest is %.60s under %s with %lld workers: "
            "%.0f %%",
            measured, wide, widest->kernel, widest->driver,
            (long long)widest->workers, 100 * most);
    say(n, 0,
        "%zu of %zu repetitions are outliers (further than 1.5 interquartile "
        "ranges from a quartile, Tukey); all stay in, and medians hardly feel "
        "them",
        outliers, rows);
    if (few > 0)
        say(n, 1,
            "%zu of %zu points have fewer than %d repetitions: their "
            "intervals are narrower than 95 %%; take --repeat %d or more",
            few, measured, STATS_ENOUGH, STATS_ENOUGH);
}

void noise_diagnose(const struct dataset *d, struct noise *n)
{
    *n = (struct noise){.count = 0};
    spread(d, n);
    for (size_t i = 0; i < d->groups.count; i++)
        if (d->groups.all[i].anchor)
            drift(&d->groups.all[i], d, n);
    for (size_t i = 0; i < d->host_count; i++) {
        load(&d->hosts[i], n);
        steal(&d->hosts[i], n);
        clocks(&d->hosts[i], n);
    }
}
