/* SPDX-License-Identifier: BSD-3-Clause */
/* brigade-compare A B: compare two results directories, point by point, as
 * ratios of medians with intervals. Lists differences between machines and
 * builds, and counts points that only one directory has. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "results/analysis/dataset.h"
#include "results/rows/quantity.h"

static const char *const help =
    "example: brigade compare results/before results/after\n\n"
    "Compares the points that both directories have (same kernel, options, "
    "driver,\nworkers, ranks, depth, grain and place): time of A / time of B "
    "(above 1: B is\nfaster) with its 95 % interval. Hosts, flags and versions "
    "may differ and are\nlisted. Work of the same name must have the same "
    "amount and the same result in\nboth; otherwise nothing is compared (exit "
    "code 3).\n\n"
    "Times are medians over runs (processes) of the median of each run. A side "
    "is\ncalled faster only with 5 runs or more on both sides, if the interval "
    "excludes\n1 and a rank sum test agrees; of equal points, at most 1 in 20 "
    "is. Repetitions\nof one process do not count as runs: brigade sweep "
    "--repeat 5 starts 5 processes\nfor each point.\n";

/* 1: g and h are one point of the comparison. */
static int same_point(const struct dataset *a, const struct group *g,
                      const struct dataset *b, const struct group *h)
{
    static const char *const columns[] = {"grain", "schedule", "pages",
                                          "passes"};

    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (strcmp(dataset_text(&a->runs, g->middle_row, columns[i]),
                   dataset_text(&b->runs, h->middle_row, columns[i])) != 0)
            return 0;
    return group_same_work(g, h) && strcmp(g->driver, h->driver) == 0 &&
           strcmp(g->driver_args, h->driver_args) == 0 &&
           strcmp(g->place, h->place) == 0 && g->workers == h->workers &&
           g->ranks == h->ranks && g->depth == h->depth &&
           g->anchor == h->anchor;
}

/* Work of the same kernel and options must have the same result and amount, for
 * any driver, unless its size was measured. Results are those of the median
 * rows. */
static int same_geometry(const struct dataset *a, const struct group *g,
                         const struct dataset *b, const struct group *h,
                         struct err *e)
{
    static const char *const columns[] = {"result", "work_unit"};

    /* The size of the work was measured in each run. */
    if (*dataset_text(&a->runs, g->middle_row, "spin_ps") != '\0' ||
        *dataset_text(&b->runs, h->middle_row, "spin_ps") != '\0')
        return 0;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        const char *x = dataset_text(&a->runs, g->middle_row, columns[i]);
        const char *y = dataset_text(&b->runs, h->middle_row, columns[i]);

        if (*x != '\0' && *y != '\0' && strcmp(x, y) != 0)
            return err_set(e, EXIT_WRONG,
                           "not comparable: %.40s (%.200s) has %s %.40s in "
                           "'%.100s' and %.40s in '%.100s'",
                           g->kernel, g->args, columns[i], x, a->dirs[0], y,
                           b->dirs[0]);
    }
    if (isfinite(g->work) && isfinite(h->work) &&
        fabs(g->work - h->work) > 1e-9 * fabs(g->work))
        return err_set(e, EXIT_WRONG,
                       "not comparable: %.40s (%.200s) is %.10g %.20s in "
                       "'%.100s' and %.10g in '%.100s'",
                       g->kernel, g->args, g->work, g->work_unit, a->dirs[0],
                       h->work, b->dirs[0]);
    return 0;
}

/* 1: d holds predictions and no measurement. */
static int only_simulated(const struct dataset *d)
{
    return d->runs.row_count == 0 && d->simulated.row_count > 0;
}

/* Predictions are compared with predictions, never with measurements. Then no
 * row is measured, so the two tables begin at the same cell and can be
 * exchanged. */
static void use_predictions(struct dataset *d)
{
    struct csv_table runs = d->runs;
    struct groups groups = d->groups;

    d->runs = d->simulated;
    d->simulated = runs;
    d->groups = d->predicted;
    d->predicted = groups;
}

static int choose_kind(struct dataset *a, struct dataset *b, struct err *e)
{
    if (only_simulated(a) != only_simulated(b))
        return err_set(e, EXIT_WRONG,
                       "not comparable: the rows in '%.200s' are simulated, "
                       "those in '%.200s' are measured; brigade report shows "
                       "predictions next to measurements",
                       only_simulated(a) ? a->dirs[0] : b->dirs[0],
                       only_simulated(a) ? b->dirs[0] : a->dirs[0]);
    if (only_simulated(a)) {
        use_predictions(a);
        use_predictions(b);
        printf("predicted by SimGrid, not measured\n\n");
    } else if (a->simulated.row_count + b->simulated.row_count > 0) {
        printf("left out: %zu simulated rows of A, %zu of B\n\n",
               a->simulated.row_count, b->simulated.row_count);
    }
    return 0;
}

static int check_all(const struct dataset *a, const struct dataset *b,
                     struct err *e)
{
    for (size_t i = 0; i < a->groups.count; i++)
        for (size_t k = 0; k < b->groups.count; k++) {
            const struct group *g = &a->groups.all[i];
            const struct group *h = &b->groups.all[k];

            if (g->repetitions > 0 && h->repetitions > 0 &&
                group_same_work(g, h) && same_geometry(a, g, b, h, e) != 0)
                return -1;
        }
    return 0;
}

static void print_difference(const char *what, const char *a, const char *b)
{
    if (strcmp(a, b) == 0)
        printf("  %-12s %s\n", what, *a != '\0' ? a : "unknown");
    else
        printf("  %-12s A: %s\n  %-12s B: %s\n", what,
               *a != '\0' ? a : "unknown", "", *b != '\0' ? b : "unknown");
}

static void print_circumstances(const struct dataset *a,
                                const struct dataset *b)
{
    static const struct dataset_host none;
    const struct dataset_host *x = a->host_count > 0 ? a->hosts : &none;
    const struct dataset_host *y = b->host_count > 0 ? b->hosts : &none;
    char cores[2][32];

    snprintf(cores[0], sizeof cores[0], "%lld", (long long)x->cores);
    snprintf(cores[1], sizeof cores[1], "%lld", (long long)y->cores);
    printf("A: %s\nB: %s\n\n", a->dirs[0], b->dirs[0]);
    print_difference("machine", x->name, y->name);
    print_difference("processor", x->cpu_model, y->cpu_model);
    print_difference("cores", cores[0], cores[1]);
    print_difference("kernel", x->kernel, y->kernel);
    print_difference("revision", x->revision, y->revision);
    print_difference("compiler", x->compiler, y->compiler);
    print_difference("flags", x->flags, y->flags);
    print_difference("libraries", x->libraries, y->libraries);
    if (a->host_count > 1 || b->host_count > 1)
        printf("  (the first of %zu and %zu machines)\n", a->host_count,
               b->host_count);
}

static void print_point(const struct group *g, const struct group *h,
                        uint64_t seed)
{
    char size[64], before[32], after[32], between[64] = "no interval";
    char word[80] = "no significant difference";
    struct ratio r;
    int more;

    group_ratio(g, h, seed, &r);
    more = stats_differ(g->run_medians, g->runs, h->run_medians, h->runs, &r);
    group_size_text(g, size, sizeof size);
    time_text(g->time.median, before, sizeof before);
    time_text(h->time.median, after, sizeof after);
    if (isfinite(r.at_95.lo))
        snprintf(between, sizeof between, "%.3f-%.3f%s", r.at_95.lo, r.at_95.hi,
                 r.few == STATS_WITHIN ? " (within one run)"
                 : r.few != 0          ? " (few)"
                                       : "");
    if (g->runs < STATS_ENOUGH || h->runs < STATS_ENOUGH)
        snprintf(word, sizeof word,
                 "too few runs to tell (%zu and %zu; %d needed)", g->runs,
                 h->runs, STATS_ENOUGH);
    else if (more != 0)
        snprintf(word, sizeof word, "%s is faster", more > 0 ? "B" : "A");
    printf("  %-8s %7s %11s %11s %7.3f  %-28s %s\n", g->driver, size, before,
           after, r.value, between, word);
}

static const struct group *
partner(const struct dataset *a, const struct group *g, const struct dataset *b)
{
    for (size_t i = 0; i < b->groups.count; i++)
        if (b->groups.all[i].repetitions > 0 &&
            same_point(a, g, b, &b->groups.all[i]))
            return &b->groups.all[i];
    return NULL;
}

static size_t print_points(const struct dataset *a, const struct dataset *b)
{
    const struct group *last = NULL;
    size_t both = 0;

    for (size_t i = 0; i < a->groups.count; i++) {
        const struct group *g = &a->groups.all[i], *h;

        if (g->repetitions == 0)
            continue;
        h = partner(a, g, b);
        if (h == NULL)
            continue;
        if (both++ == 0)
            printf("\n  %-8s %7s %11s %11s %7s  %s\n", "driver", "workers", "A",
                   "B", "A / B", "95 %");
        if (last == NULL || !group_same_work(last, g))
            printf("\n%s  %s\n", g->kernel, g->args);
        last = g;
        print_point(g, h, i + 1);
    }
    return both;
}

static size_t measured(const struct dataset *d)
{
    size_t n = 0;

    for (size_t i = 0; i < d->groups.count; i++)
        n += d->groups.all[i].repetitions > 0;
    return n;
}

static int compare(const char *const dirs[2], struct err *e)
{
    struct dataset a = {0}, b = {0};
    size_t both;
    int failed = dataset_read(&a, &dirs[0], 1, e) != 0 ||
                 dataset_read(&b, &dirs[1], 1, e) != 0 ||
                 choose_kind(&a, &b, e) != 0 || check_all(&a, &b, e) != 0;

    if (!failed) {
        print_circumstances(&a, &b);
        both = print_points(&a, &b);
        if (both == 0)
            failed = err_set(e, EXIT_WRONG,
                             "not comparable: no point is in both '%.200s' and "
                             "'%.200s'",
                             dirs[0], dirs[1]);
        else
            printf("\n%zu points in both; only in A: %zu, only in B: %zu\n",
                   both, measured(&a) - both, measured(&b) - both);
    }
    if (!failed && (fflush(stdout) != 0 || ferror(stdout)))
        failed = err_errno(e, EXIT_RESULTS, errno, "cannot write to stdout");
    dataset_release(&a);
    dataset_release(&b);
    return failed ? -1 : 0;
}

int main(int argc, char **argv)
{
    const char *dirs[2] = {argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : ""};
    struct err e = {0};

    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return fputs(help, stdout) < 0 || fflush(stdout) != 0 ? EXIT_RESULTS
                                                                  : 0;
    if (argc != 3 || argv[1][0] == '-' || argv[2][0] == '-')
        err_set(&e, EXIT_USAGE,
                "expected two directories: brigade compare A B; see brigade "
                "compare --help");
    else
        compare(dirs, &e);
    if (e.code != 0)
        fprintf(stderr, "brigade-compare: %s\n", e.text);
    return e.code;
}
