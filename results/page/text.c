/* SPDX-License-Identifier: BSD-3-Clause */
/* See text.h. */
#include "results/page/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "results/analysis/group_label.h"
#include "results/analysis/laws.h"
#include "results/analysis/loss.h"
#include "results/analysis/noise.h"
#include "results/analysis/predicted.h"
#include "results/analysis/speed.h"
#include "results/page/plural.h"
#include "results/page/trust.h"
#include "results/rows/quantity.h"

void text_explain(const struct group *g, char *to, size_t size)
{
    double ideal = (double)g->workers;

    if (g->repetitions == 0)
        snprintf(to, size, "no repetition ended with status ok");
    else if (g->empty_work)
        snprintf(
            to, size,
            "this kernel computes nothing, so it has no speed-up: the time "
            "is that of launching and distributing chunks");
    else if (g->family == FAMILY_SERIAL)
        snprintf(to, size, "the baseline: one task after another");
    else if (g->implausible)
        snprintf(to, size,
                 "%.2f cores cannot be %.2f times as fast, and neither caches "
                 "nor clock speed explain it; measure again",
                 g->cores, g->faster);
    else if (g->above_cores)
        snprintf(to, size,
                 "%.2f times as fast on %.2f cores: the parts may fit into "
                 "caches, the serial run may have had a lower clock speed, or "
                 "a run was disturbed",
                 g->faster, g->cores);
    else if (strcmp(g->verdict, "parallel") == 0 && !isfinite(g->faster))
        snprintf(to, size, "parallelism: %.2f cores worked at the same time",
                 g->cores);
    else if (strcmp(g->verdict, "parallel") == 0)
        snprintf(to, size,
                 "parallelism: %.2f cores worked at the same time, efficiency "
                 "%.0f %% of %d worker%s",
                 g->cores, 100 * g->faster / ideal, (int)g->workers,
                 plural(g->workers));
    else if (strcmp(g->verdict, "too-short") == 0)
        snprintf(to, size, "too short to judge: give it more work");
    else if (strcmp(g->verdict, "contended") == 0)
        snprintf(
            to, size,
            "contended: %.2f cores worked on data that every worker writes",
            g->cores);
    else if (strcmp(g->verdict, "imbalanced") == 0)
        snprintf(to, size,
                 "imbalanced: %d worker%s did the work of %.2f cores, as some "
                 "had less to do",
                 (int)g->workers, plural(g->workers), g->cores);
    else if (strcmp(g->verdict, "queue") == 0 ||
             (strcmp(g->verdict, "wait-overlap") == 0 && g->cores > 0.9 &&
              g->faster < 1.1))
        snprintf(to, size,
                 "queue: %.4g requests were in flight, but the core was never "
                 "idle, so the overlap saved no time",
                 g->waits);
    else if (strcmp(g->verdict, "wait-overlap") == 0)
        snprintf(to, size,
                 "overlap: %.4g waits passed at the same time on %.2f cores",
                 g->waits, g->cores);
    else if (strcmp(g->verdict, "mixed") == 0)
        snprintf(
            to, size,
            "both: %.2f cores worked while %.4g waits passed at the same time",
            g->cores, g->waits);
    else if (strcmp(g->verdict, "oversubscribed") == 0)
        snprintf(to, size,
                 "more busy workers than cores: they shared %.2f cores",
                 g->cores);
    else if (strcmp(g->verdict, "mis-pinned") == 0)
        snprintf(to, size,
                 "busy workers shared a core while another was free: "
                 "see --place");
    else if (g->waited && group_width(g) <= 1)
        snprintf(to, size, "one wait at a time: no overlap");
    else if (g->waited && g->waits < 1.5 && g->cores < 0.5)
        snprintf(
            to, size,
            "%.4g waits at a time were allowed and %.2f passed; little was "
            "computed",
            group_width(g), g->waits);
    else if (g->workers == 1 && g->family == FAMILY_LOOP)
        snprintf(to, size,
                 g->waited ? "an event loop that computes most of the time: "
                             "waits overlap, computing does not"
                           : "an event loop overlaps waits, and this work has "
                             "none: the same time as serial");
    else if (g->workers == 1)
        snprintf(to, size,
                 "one worker: the overhead of this model compared with serial");
    else
        snprintf(to, size, "%d workers did the work of only %.2f cores",
                 (int)g->workers, g->cores);
}

static void print_failed(const struct group *g)
{
    if (g->failed > 0)
        printf("      %zu row%s not ok, left out; the last: %s%s%.300s\n",
               g->failed, plural((long long)g->failed), g->status,
               *g->error != '\0' ? ": " : "", g->error);
}

static void print_loss(const struct dataset *d, const struct group *g)
{
    char sentence[320];
    struct loss l;

    if (g->waited || g->workers < 2 || g->implausible ||
        loss_of(d, g, &l) != 0 || loss_worst(&l) == LOSS_USEFUL)
        return;
    loss_sentence(&l, loss_worst(&l), sentence, sizeof sentence);
    printf("      largest loss, %s: %s\n", loss_names[loss_worst(&l)],
           sentence);
}

static void print_disturbed(const struct dataset *d, const struct group *g)
{
    const char *by;
    size_t rows = trust_disturbed(d, g, &by);

    if (rows > 0)
        printf("      disturbed, %zu of %zu repetition%s: %.60s; measure "
               "again\n",
               rows, g->repetitions, plural((long long)g->repetitions), by);
}

static void print_group(const struct dataset *d, const struct group *g)
{
    char time[32] = "-", faster[32] = "-", between[48] = "", sentence[240];
    char workers[32] = "-", label[160];

    if (g->workers != ROW_UNKNOWN)
        snprintf(workers, sizeof workers, "%lld", (long long)g->workers);
    if (g->repetitions > 0)
        time_text((double)g->median_ns, time, sizeof time);
    if (isfinite(g->faster))
        snprintf(faster, sizeof faster, "%s%.*fx", g->scaled ? "~" : "",
                 g->faster < 100 ? 2 : 0, g->faster);
    if (isfinite(g->ratio.at_95.lo) && g->faster < 100 &&
        g->family != FAMILY_SERIAL)
        snprintf(between, sizeof between, "%.2f-%.2f%s", g->ratio.at_95.lo,
                 g->ratio.at_95.hi, g->ratio.few == STATS_WITHIN ? "*" : "");
    text_explain(g, sentence, sizeof sentence);
    printf("  %-8s %7s %11s %9s %11s %8.2f %10.2f  %s\n", g->driver, workers,
           time, faster, between, isfinite(g->cores) ? g->cores : 0.0,
           isfinite(g->waits) ? g->waits : 0.0,
           g->repetitions == 0 ? g->status
           : g->implausible    ? "implausible"
                               : g->verdict);
    group_label(d, g, label, sizeof label);
    printf("      %s%s%s\n", label, *label != '\0' ? ": " : "", sentence);
    print_disturbed(d, g);
    print_loss(d, g);
    print_failed(g);
}

static void print_predicted(const struct dataset *d)
{
    int any = 0;

    for (size_t i = 0; i < d->predicted.count; i++) {
        const struct group *first = &d->predicted.all[i];
        const struct group *base = predicted_next(d, first, NULL);

        if (!predicted_begins(d, i))
            continue;
        if (!any++)
            printf("\nPREDICTED by SimGrid, not measured\n");
        printf("\n%s  %s  %s\n  %s\n", first->kernel,
               predicted_is_weak(first, d) ? "(grows with the ranks)"
                                           : first->args,
               first->driver_args,
               dataset_text(&d->simulated, first->first_row, "label"));
        printf("  %7s %11s %9s %11s   %s\n", "ranks", "predicted", "speed-up",
               "efficiency", "measured");
        for (const struct group *g = base; g != NULL;
             g = predicted_next(d, first, g)) {
            const struct group *m = predicted_measured(d, g);
            double speedup = predicted_speedup(g, base);
            char time[32], real[32] = "";

            time_text(g->time.median, time, sizeof time);
            if (m != NULL)
                time_text(m->time.median, real, sizeof real);
            printf("  %7lld %11s %8.2fx %9.0f %%   %s\n", (long long)g->ranks,
                   time, speedup, 100 * speedup / (double)g->ranks, real);
        }
    }
}

static int known_before(const struct groups *all, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (!all->all[i].anchor && group_same_work(&all->all[i], &all->all[at]))
            return 1;
    return 0;
}

static void print_side(const struct dataset *d, int waited, const char *title)
{
    const struct groups *all = &d->groups;
    int any = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *first = &all->all[i];

        if (first->waited != waited || first->anchor || known_before(all, i))
            continue;
        if (!any++)
            printf("\n%s\n", title);
        printf("\n%s  %s\n", first->kernel, first->args);
        for (size_t k = i; k < all->count; k++)
            if (!all->all[k].anchor && group_same_work(&all->all[k], first))
                print_group(d, &all->all[k]);
    }
}

static void print_laws(const struct dataset *d)
{
    struct laws laws;
    size_t refused = 0;
    int any = 0;

    if (laws_make(&laws, d) == 0)
        for (size_t i = 0; i < laws.count; i++) {
            const struct law *l = &laws.all[i];
            const struct fit_words *w = &fit_words[l->fit.law];

            if (!l->fitted) {
                refused++;
                continue;
            }
            if (!any++)
                printf("\nLAWS, with 95 %% intervals\n\n");
            printf("  %-8s %-8s %-9s", l->group->kernel, l->group->driver,
                   w->name);
            if (fit_doubt(&l->fit) != NULL) {
                printf("  %s; R2 %.3f\n", fit_doubt(&l->fit), l->fit.r2);
                continue;
            }
            for (size_t k = 1; k < w->parameters; k++)
                printf("  %s %.4g (%.4g-%.4g)", w->parameter[k],
                       l->fit.value[k], l->fit.at_95[k].lo, l->fit.at_95[k].hi);
            printf("  R2 %.3f\n", l->fit.r2);
        }
    if (refused > 0) {
        size_t i = 0;

        while (laws.all[i].fitted)
            i++;
        printf("\n%zu law%s not fitted; the first, %s under %s: %s\n", refused,
               plural((long long)refused), laws.all[i].group->kernel,
               laws.all[i].group->driver, laws.all[i].why_not.text);
    }
    laws_release(&laws);
}

static void print_noise(const struct dataset *d)
{
    struct noise n;

    noise_diagnose(d, &n);
    for (size_t i = 0; i < n.count; i++)
        printf("%s%s %s\n", i == 0 ? "\nRELIABILITY\n\n" : "",
               n.bad[i] != NOISE_NOTE ? " !" : "  ", n.lines[i]);
}

static void print_left_out(const struct dataset *d)
{
    size_t failed = 0;

    for (size_t i = 0; i < d->groups.count; i++)
        failed += d->groups.all[i].failed;
    if (failed > 0)
        printf("\n%zu of %zu row%s %s not ok and left out of all figures\n",
               failed, d->runs.row_count, plural((long long)d->runs.row_count),
               is_are((long long)failed));
    for (size_t i = 0; i < d->runs.file_count; i++)
        if (d->runs.files[i].torn_line > 0)
            printf("\n%.200s: the last line is torn and left out\n",
                   d->runs.files[i].path);
    if (d->groups.no_family)
        printf(
            "\nruns.csv: no column 'family' (older version): the baseline is "
            "the fastest run with\none worker and one wait at a time\n");
    for (int i = 0; i < DATASET_OPTIONAL; i++)
        if (d->left_out[i][0] != '\0')
            printf("\nleft out: %s\n", d->left_out[i]);
}

static void print_speed(const char *what, const struct speed *all, size_t n)
{
    printf("  %zu %s: %.3f to %.3f times the median CPU time; the slowest: %s",
           n, what, all[n - 1].slower, all[0].slower, all[0].host);
    if (all[0].core >= 0)
        printf(" core %lld", (long long)all[0].core);
    printf(", %zu rows\n", all[0].rows);
}

/* Of one core, or of one host, none is the slowest. */
static void print_speeds(const struct dataset *d)
{
    struct speeds s;

    if (speeds_of(d, &s) != 0)
        return;
    if (s.core_count > 1)
        printf("\nSPEED of nodes and cores, by CPU time for the same work\n\n");
    if (s.host_count > 1)
        print_speed("nodes", s.hosts, s.host_count);
    if (s.core_count > 1)
        print_speed("cores", s.cores, s.core_count);
    speeds_release(&s);
}

/* 1: a group before `at` has the same baseline with other work. */
static int baseline_named(const struct groups *all, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (all->all[i].scaled && all->all[i].base == all->all[at].base)
            return 1;
    return 0;
}

static void print_scaled(const struct groups *all)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];

        if (g->scaled && g->base != CSV_NONE && !baseline_named(all, i))
            printf("\n~ rate of work compared with a serial run of another "
                   "size: %s\n  %s\n",
                   g->kernel, all->all[g->base].args);
    }
}

void text_print(const struct dataset *d)
{
    printf("  %-8s %7s %11s %9s %11s %8s %10s  %s\n", "driver", "workers",
           "median", "speed-up", "95 %", "cores", "waits", "verdict");
    printf("  %-8s %7s %11s %9s %11s %8s %10s\n", "", "", "time", "",
           "interval", "at work", "at a time");
    print_side(d, 0, "PARALLELISM: more cores on the same work");
    print_side(d, 1, "OVERLAP: waits that pass at the same time");
    print_scaled(&d->groups);
    print_predicted(d);
    print_laws(d);
    print_speeds(d);
    print_noise(d);
    print_left_out(d);
}
