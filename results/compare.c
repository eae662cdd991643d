/* SPDX-License-Identifier: BSD-3-Clause */
/* brigade-compare A B: compare two results directories, point by point, as
 * ratios of medians with intervals. Lists differences between machines and
 * builds, and counts points that only one directory has. */
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/words.h"
#include "results/analysis/dataset.h"
#include "results/analysis/trouble.h"
#include "results/page/versus.h"
#include "results/rows/form.h"
#include "results/rows/help.h"
#include "results/rows/stdout.h"

struct settings {
    const char *dirs[2];
    int json, markdown, help;
};

#define FIELD(f) .offset = offsetof(struct settings, f)

static const struct option options[] = {
    {FORM_JSON_OPTION("the points"), FIELD(json)},
    {FORM_MARKDOWN_OPTION("the points"), FIELD(markdown)},
    {0},
};

#undef FIELD

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
    "--repeat 5 starts 5 processes\nfor each point.\n\n";

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

        if (*x != '\0' && *y != '\0' &&
            strcmp(row_hash_digits(x), row_hash_digits(y)) != 0)
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

/* Predictions are compared with predictions, never with measurements. */
static void use_predictions(struct dataset *d)
{
    struct csv_table runs = d->runs;
    struct groups groups = d->groups;

    d->runs = d->simulated;
    d->simulated = runs;
    d->groups = d->predicted;
    d->predicted = groups;
}

/* said: 1: print what was chosen. */
static int choose_kind(struct dataset *a, struct dataset *b, int said,
                       struct err *e)
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
        if (said)
            printf("predicted by SimGrid, not measured\n\n");
    } else if (said && a->simulated.row_count + b->simulated.row_count > 0) {
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

static const struct group *
partner(const struct dataset *a, const struct group *g, const struct dataset *b)
{
    for (size_t i = 0; i < b->groups.count; i++)
        if (b->groups.all[i].repetitions > 0 &&
            same_point(a, g, b, &b->groups.all[i]))
            return &b->groups.all[i];
    return NULL;
}

static size_t measured(const struct dataset *d)
{
    size_t n = 0;

    for (size_t i = 0; i < d->groups.count; i++)
        n += d->groups.all[i].repetitions > 0;
    return n;
}

/* The pairs of v. Returns 0; -1 with EXIT_UNAVAILABLE (memory), or EXIT_WRONG:
 * there are none. */
static int find_pairs(struct versus *v, struct err *e)
{
    v->pairs = calloc(v->a->groups.count + 1, sizeof *v->pairs);
    if (v->pairs == NULL)
        return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot compare");
    for (size_t i = 0; i < v->a->groups.count; i++) {
        const struct group *g = &v->a->groups.all[i];
        const struct group *h =
            g->repetitions > 0 ? partner(v->a, g, v->b) : NULL;

        if (h != NULL)
            v->pairs[v->count++] = (struct versus_pair){g, h};
    }
    if (v->count == 0)
        return err_set(e, EXIT_WRONG,
                       "not comparable: no point is in both '%.200s' and "
                       "'%.200s'",
                       v->a->dirs[0], v->b->dirs[0]);
    v->only_a = measured(v->a) - v->count;
    v->only_b = measured(v->b) - v->count;
    return 0;
}

static int compare(const struct settings *w, struct err *e)
{
    enum versus_form form = w->json       ? VERSUS_JSON
                            : w->markdown ? VERSUS_MARKDOWN
                                          : VERSUS_TEXT;
    struct dataset a = {0}, b = {0};
    struct versus v = {.a = &a, .b = &b};
    int failed = dataset_read(&a, &w->dirs[0], 1, e) != 0 ||
                 dataset_read(&b, &w->dirs[1], 1, e) != 0 ||
                 choose_kind(&a, &b, form == VERSUS_TEXT, e) != 0 ||
                 check_all(&a, &b, e) != 0;

    if (!failed) {
        dataset_warn(&a, stderr);
        dataset_warn(&b, stderr);
        if (form == VERSUS_TEXT)
            print_circumstances(&a, &b);
        failed =
            find_pairs(&v, e) != 0 || versus_print(&v, form, stdout, e) != 0;
    }
    if (!failed)
        failed = stdout_flush(e);
    if (!failed && a.rejected.count + b.rejected.count > 0)
        failed = err_set(e, EXIT_RESULTS,
                         "%zu rows cannot be right and were left out (see "
                         "above)",
                         a.rejected.count + b.rejected.count);
    free(v.pairs);
    dataset_release(&a);
    dataset_release(&b);
    return failed ? -1 : 0;
}

static int parse(int argc, char **argv, struct settings *w, struct err *e)
{
    unsigned char given[WORDS_OPTIONS_MAX] = {0};
    const struct words words = {
        .command = "brigade compare",
        .of = "",
        .about = "",
        .holders = {{options, w, given}},
    };
    int count = 0;

    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return w->help = 1, 0;
    for (int i = 1; i < argc; i++) {
        if (*argv[i] == '\0')
            return err_set(e, EXIT_USAGE,
                           "argument %d is empty; expected a directory", i);
        if (*argv[i] == '-') {
            if (words_take(&words, argc, argv, &i, e) != 0)
                return -1;
        } else if (count++ < 2) {
            w->dirs[count - 1] = argv[i];
        }
    }
    words_print_notes(&words);
    if (count != 2)
        return err_set(e, EXIT_USAGE,
                       "expected two directories: brigade compare A B; see "
                       "brigade compare --help");
    return form_check((const struct form[]){{"--json", w->json, 0},
                                            {"--markdown", w->markdown, 0}},
                      2, e);
}

static void print_help(struct err *e)
{
    help_begin();
    fputs(help, stdout);
    option_help(options, stdout);
    help_end();
    stdout_flush(e);
}

int main(int argc, char **argv)
{
    struct settings w = {0};
    struct err e = {0}, trouble;

    stdout_watch();
    trouble_watch_json();
    if (parse(argc, argv, &w, &e) == 0) {
        if (w.help)
            print_help(&e);
        else
            compare(&w, &e);
    }
    trouble = trouble_first();
    if (trouble.code != 0 && (e.code == 0 || trouble.code == EXIT_UNAVAILABLE))
        e = trouble;
    return err_print("brigade-compare", &e);
}
