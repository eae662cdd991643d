/* SPDX-License-Identifier: BSD-3-Clause */
/* See text.h. */
#include "results/page/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "results/analysis/group_label.h"
#include "results/analysis/laws.h"
#include "results/analysis/loss.h"
#include "results/analysis/noise.h"
#include "results/analysis/outside.h"
#include "results/analysis/predicted.h"
#include "results/analysis/speed.h"
#include "results/page/plural.h"
#include "results/page/trust.h"
#include "results/rows/help.h"
#include "results/rows/quantity.h"
#include "results/rows/wrap.h"

/* The columns of a row: size of workers, time ... without the verdict. */
enum { FULL = 80, WITHOUT_INTERVAL = 68 };

/* Print one line, broken to the width of the terminal, of which the first line
 * begins with `indent` spaces and the others with `hang`. */
static void line(int indent, int hang, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void line(int indent, int hang, const char *format, ...)
{
    char text[2048];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    printf("%*s", indent, "");
    wrap_print(stdout, text, terminal_width(), indent, hang);
}

/* A line of the table of points. Narrow terminals get fewer columns. */
static void table_line(const char *const cells[8])
{
    int width = terminal_width(), n;
    char text[400];

    n = snprintf(text, sizeof text, "  %-8.100s %7s %11s %9s", cells[0],
                 cells[1], cells[2], cells[3]);
    if (width >= FULL)
        n += snprintf(text + n, sizeof text - (size_t)n, " %11s", cells[4]);
    if (width >= WITHOUT_INTERVAL)
        n += snprintf(text + n, sizeof text - (size_t)n, " %6s %5s", cells[5],
                      cells[6]);
    n += snprintf(text + n, sizeof text - (size_t)n, " %.30s", cells[7]);
    while (n > 0 && text[n - 1] == ' ')
        n--;
    printf("%.*s\n", n, text);
}

static void print_failed(const struct group *g)
{
    if (g->failed > 0)
        line(6, 6, "%zu row%s not ok, left out; the last: %s%s%.300s",
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
    line(6, 6, "largest loss, %s: %s", loss_names[loss_worst(&l)], sentence);
}

static void print_disturbed(const struct dataset *d, const struct group *g)
{
    const char *by;
    size_t rows = trust_disturbed(d, g, &by);

    if (rows > 0)
        line(6, 6, "disturbed, %zu of %zu repetition%s: %.60s; measure again",
             rows, g->repetitions, plural((long long)g->repetitions), by);
}

static void print_group(const struct dataset *d, const struct group *g)
{
    char time[32] = "-", faster[32] = "-", between[48] = "", sentence[240];
    char workers[32] = "-", waits[32] = "-", label[160], cores[32];

    /* Those of a command that was measured from outside are unknown. */
    if (isfinite(g->waits) || g->repetitions == 0)
        snprintf(waits, sizeof waits,
                 !(g->waits >= 100)   ? "%.2f"
                 : g->waits < 99999.5 ? "%.0f"
                                      : "%.0e",
                 isfinite(g->waits) ? g->waits : 0.0);
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
    snprintf(cores, sizeof cores, g->cores < 1000 ? "%.2f" : "%.0f",
             isfinite(g->cores) ? g->cores : 0.0);
    text_explain(g, sentence, sizeof sentence);
    table_line(
        (const char *const[]){outside_group(d, g) ? g->kernel : g->driver,
                              workers, time, faster, between, cores, waits,
                              g->repetitions == 0 ? g->status
                              : g->implausible    ? "implausible"
                                                  : g->verdict});
    group_label(d, g, label, sizeof label);
    line(6, 6, "%s%s%s", label, *label != '\0' ? ": " : "", sentence);
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
        printf("\n");
        line(0, 4, "%s  %s  %s", first->kernel,
             predicted_is_weak(first, d) ? "(grows with the ranks)"
                                         : first->args,
             first->driver_args);
        line(2, 4, "%s",
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
        printf("\n");
        line(0, 4, "%s  %s", first->kernel, first->args);
        for (size_t k = i; k < all->count; k++)
            if (!all->all[k].anchor && group_same_work(&all->all[k], first))
                print_group(d, &all->all[k]);
    }
}

static void print_law(const struct law *l)
{
    const struct fit_words *w = &fit_words[l->fit.law];
    char values[600];
    size_t used = 0;

    if (fit_doubt(&l->fit) != NULL) {
        line(2, 6, "%-8s %-8s %-9s  %s; R2 %.3f", l->group->kernel,
             l->group->driver, w->name, fit_doubt(&l->fit), l->fit.r2);
        return;
    }
    *values = '\0';
    for (size_t k = 1; k < w->parameters && used < sizeof values; k++)
        used += (size_t)snprintf(values + used, sizeof values - used,
                                 "  %s %.4g (%.4g-%.4g)", w->parameter[k],
                                 l->fit.value[k], l->fit.at_95[k].lo,
                                 l->fit.at_95[k].hi);
    line(2, 6, "%-8s %-8s %-9s%s  R2 %.3f", l->group->kernel, l->group->driver,
         w->name, values, l->fit.r2);
}

static void print_laws(const struct dataset *d)
{
    struct laws laws;
    size_t refused = 0;
    int any = 0;

    if (laws_make(&laws, d) == 0)
        for (size_t i = 0; i < laws.count; i++) {
            const struct law *l = &laws.all[i];

            if (!l->fitted) {
                refused++;
                continue;
            }
            if (!any++)
                printf("\nLAWS, with 95 %% intervals\n\n");
            print_law(l);
        }
    if (refused > 0) {
        size_t i = 0;
        char name[128];

        while (laws.all[i].fitted)
            i++;
        printf("\n");
        outside_name(d, laws.all[i].group, name, sizeof name);
        line(0, 0, "%zu law%s not fitted; the first, %s: %s", refused,
             plural((long long)refused), name, laws.all[i].why_not.text);
    }
    laws_release(&laws);
}

static void print_noise(const struct dataset *d)
{
    struct noise n;

    noise_diagnose(d, &n);
    for (size_t i = 0; i < n.count; i++) {
        if (i == 0)
            printf("\nRELIABILITY\n\n");
        line(0, 3, "%s %s", n.bad[i] != NOISE_NOTE ? " !" : "  ", n.lines[i]);
    }
}

static void print_left_out(const struct dataset *d)
{
    size_t failed = 0;

    for (size_t i = 0; i < d->groups.count; i++)
        failed += d->groups.all[i].failed;
    if (failed > 0) {
        printf("\n");
        line(0, 0, "%zu of %zu row%s %s not ok and left out of all figures",
             failed, d->runs.row_count, plural((long long)d->runs.row_count),
             is_are((long long)failed));
    }
    if (d->groups.no_family) {
        printf("\n");
        line(0, 0,
             "runs.csv: no column 'family' (older version): the baseline is "
             "the fastest run with one worker and one wait at a time");
    }
}

static void print_speed(const char *what, const struct speed *all, size_t n)
{
    char core[40] = "";

    if (all[0].core >= 0)
        snprintf(core, sizeof core, " core %lld", (long long)all[0].core);
    line(2, 4,
         "%zu %s: %.3f to %.3f times the median CPU time; the slowest: %s%s, "
         "%zu rows",
         n, what, all[n - 1].slower, all[0].slower, all[0].host, core,
         all[0].rows);
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

        if (g->scaled && g->base != CSV_NONE && !baseline_named(all, i)) {
            printf("\n");
            line(0, 2,
                 "~ rate of work compared with a serial run of another size: "
                 "%s",
                 g->kernel);
            line(2, 4, "%s", all->all[g->base].args);
        }
    }
}

void text_print(const struct dataset *d)
{
    table_line((const char *const[]){outside_all(d) ? "command" : "driver",
                                     "workers", "median", "speed-up", "95 %",
                                     "cores", "waits", "verdict"});
    table_line(
        (const char *const[]){"", "", "time", "", "interval", "", "", ""});
    line(2, 2,
         "cores: at work at the same time; waits: passing at the same time");
    print_side(d, 0, "PARALLELISM: more cores on the same work");
    print_side(d, 1, "OVERLAP: waits that pass at the same time");
    print_scaled(&d->groups);
    print_predicted(d);
    print_laws(d);
    print_speeds(d);
    print_noise(d);
    print_left_out(d);
}
