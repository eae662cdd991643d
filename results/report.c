/* SPDX-License-Identifier: BSD-3-Clause */
/* brigade-report DIR: what the rows of a results directory say, as one table
 * for people: more cores on the same work, and waits that passed together. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/csv.h"
#include "results/group.h"
#include "results/quantity.h"

/* One plain sentence about a row: what was gained, and why. */
static void explain(const struct group *g, char *to, size_t size)
{
    double ideal = (double)g->workers;

    if (g->repetitions == 0)
        snprintf(to, size, "it did not end well");
    else if (strcmp(g->driver, "serial") == 0)
        snprintf(to, size, "the baseline: one thing after the other");
    else if (g->implausible)
        snprintf(to, size,
                 "%.2f cores cannot be %.2f times as fast: the machine was "
                 "disturbed; measure again",
                 g->cores, g->faster);
    else if (strcmp(g->verdict, "parallel") == 0 && !isfinite(g->faster))
        snprintf(to, size, "parallelism: %.2f cores worked at the same instant",
                 g->cores);
    else if (strcmp(g->verdict, "parallel") == 0)
        snprintf(to, size,
                 "parallelism: %.2f cores worked at the same instant, %.0f %% "
                 "of %d times as fast",
                 g->cores, 100 * g->faster / ideal, (int)g->workers);
    else if (strcmp(g->verdict, "wait-overlap") == 0)
        snprintf(to, size,
                 "overlap: %.4g waits passed at the same time on %.2f cores",
                 g->waits, g->cores);
    else if (strcmp(g->verdict, "mixed") == 0)
        snprintf(to, size, "both: %.2f cores worked while %.4g waits passed",
                 g->cores, g->waits);
    else if (strcmp(g->verdict, "oversubscribed") == 0)
        snprintf(to, size,
                 "more busy workers than cores: they took turns on %.2f",
                 g->cores);
    else if (strcmp(g->verdict, "mis-pinned") == 0)
        snprintf(to, size,
                 "busy workers shared a core while another was free:"
                 " see --place");
    else if (g->workers == 1 && strcmp(g->driver, "epoll") == 0)
        snprintf(to, size,
                 "an event loop overlaps waits, and this work has "
                 "none: as long as serial");
    else if (g->workers == 1)
        snprintf(to, size, "one worker: what this model costs beside serial");
    else
        snprintf(to, size,
                 "%d workers, but only %.2f cores' worth of work got done",
                 (int)g->workers, g->cores);
}

static void print_group(const struct group *g)
{
    char time[32] = "-", faster[32] = "-", workers[32] = "-";
    char sentence[160];

    if (g->workers != ROW_UNKNOWN)
        snprintf(workers, sizeof workers, "%lld", (long long)g->workers);
    if (g->repetitions > 0)
        say_time((double)g->median_ns, time, sizeof time);
    if (isfinite(g->faster))
        snprintf(faster, sizeof faster, "%s%.*fx", g->scaled ? "~" : "",
                 g->faster < 100 ? 2 : 0, g->faster);
    explain(g, sentence, sizeof sentence);
    printf("  %-8s %7s %11s %9s %8.2f %10.2f  %s\n", g->driver, workers, time,
           faster, g->cores, g->waits,
           g->repetitions == 0 ? g->status
           : g->implausible    ? "implausible"
                               : g->verdict);
    printf("      %s\n", sentence);
    if (g->failed > 0)
        printf("      %zu row%s left out, not ok; the last, %s: %s\n",
               g->failed, g->failed > 1 ? "s" : "", g->status, g->error);
}

static int known_before(const struct groups *all, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(all->all[i].kernel, all->all[at].kernel) == 0 &&
            strcmp(all->all[i].args, all->all[at].args) == 0)
            return 1;
    return 0;
}

static void print_side(const struct groups *all, int waited, const char *title)
{
    int any = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *first = &all->all[i];

        if (first->waited != waited || known_before(all, i))
            continue;
        if (!any++)
            printf("\n%s\n", title);
        printf("\n%s  %s\n", first->kernel, first->args);
        for (size_t k = i; k < all->count; k++)
            if (strcmp(all->all[k].kernel, first->kernel) == 0 &&
                strcmp(all->all[k].args, first->args) == 0)
                print_group(&all->all[k]);
    }
}

static int print_all(const struct groups *all, struct err *e)
{
    int scaled = 0;

    printf("  %-8s %7s %11s %9s %8s %10s  %s\n", "driver", "workers", "time",
           "faster", "cores", "waits", "verdict");
    printf("  %-8s %7s %11s %9s %8s %10s\n", "", "", "median", "by", "at work",
           "at once");
    print_side(all, 0, "PARALLELISM: the same work on more cores");
    print_side(all, 1, "OVERLAP: waits that pass at the same time");
    for (size_t i = 0; i < all->count; i++)
        scaled |= all->all[i].scaled;
    if (scaled)
        printf("\n~ compared by rate with a serial run of fewer tasks\n");
    if (fflush(stdout) != 0)
        return err_errno(e, EXIT_RESULTS, errno, "cannot write to stdout");
    return 0;
}

int main(int argc, char **argv)
{
    struct csv_table table = {0};
    struct groups groups = {0};
    struct err e = {0};
    char path[4096];

    if (argc != 2 || strcmp(argv[1], "--help") == 0) {
        fprintf(argc == 2 ? stdout : stderr,
                "example: brigade report results/today\n\n"
                "Prints what DIR/runs.csv says: times as medians, how much "
                "faster than serial,\nhow many cores worked and how many "
                "waits passed at once.\n");
        return argc == 2 ? 0 : EXIT_USAGE;
    }
    snprintf(path, sizeof path, "%s/%s", argv[1], ROW_RUNS_FILE);
    if (csv_read(path, &table, &e) == 0 &&
        groups_make(&groups, &table, &e) == 0)
        print_all(&groups, &e);
    if (e.code != 0)
        fprintf(stderr, "brigade-report: %s\n", e.text);
    groups_release(&groups);
    csv_release(&table);
    return e.code;
}
