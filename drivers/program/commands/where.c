/* SPDX-License-Identifier: BSD-3-Clause */
/* `where`: starts the team that `run` would start, without work, and shows
 * where every worker is bound and ran. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/driver.h"
#include "drivers/program/command.h"
#include "drivers/program/context.h"
#include "drivers/program/driver_choice.h"
#include "drivers/program/placement_rows.h"
#include "drivers/program/run.h"
#include "drivers/program/warnings.h"
#include "drivers/program/world.h"
#include "kernels/base/words.h"
#include "results/rows/csv.h"
#include "results/rows/form.h"
#include "results/rows/json.h"
#include "results/rows/row.h"
#include "results/rows/help.h"
#include "results/rows/stdout.h"

struct where {
    const char *driver, *place, *csv, *inject;
    int64_t workers, threads, ranks, deadline_ns;
    int strict, json;
};

#define FIELD(f) .offset = offsetof(struct where, f)

static const struct option where_options[] = {
    {.name = "driver",
     .kind = OPTION_TEXT,
     FIELD(driver),
     .arg = "NAME",
     .help = "driver whose team is started: see `list drivers`; default: "
             "openmp, under mpirun mpi, or hybrid with --threads"},
    {.name = "workers",
     .kind = OPTION_COUNT,
     FIELD(workers),
     .init = "0",
     .max = 1000000,
     .help = "number of workers; 0: one per core"},
    {.name = "threads",
     .kind = OPTION_COUNT,
     FIELD(threads),
     .init = "0",
     .max = 4096,
     .help = "workers in each rank under hybrid; 0: one per core of the rank's "
             "mask"},
    {WORLD_RANKS_OPTION, FIELD(ranks)},
    {.name = "place",
     .kind = OPTION_TEXT,
     FIELD(place),
     .arg = "POLICY",
     .help = "placement of workers, as in `run`"},
    {FORM_CSV_OPTION("a table"), FIELD(csv)},
    {FORM_JSON_OPTION("the rows"), FIELD(json)},
    {.name = "strict",
     .kind = OPTION_FLAG,
     FIELD(strict),
     .help = "exit with code 3 and print the correction unless every worker "
             "can have its own core"},
    {.name = "deadline",
     .kind = OPTION_TIME,
     FIELD(deadline_ns),
     .init = "1h",
     .min = 1000000,
     .max = INT64_MAX,
     .help = "time limit, after which the exit code is 124"},
    {.name = "inject",
     .kind = OPTION_TEXT,
     FIELD(inject),
     .arg = "FAULT",
     .help = "fault to inject, as in `run`"},
    {0},
};

static const struct program *program; /* for show(), which has no argument */
static struct where where;
static char *const *own_argv;

static void print_heading(const struct job *j)
{
    const struct record *r = j->record;
    int helpers = j->driver->helpers;

    if (j->driver->can & CAN_RANKS)
        printf("%s: %d rank%s", j->driver->name, r->ranks,
               r->ranks > 1 ? "s" : "");
    else
        printf("%s: %d worker%s", j->driver->name, r->workers - helpers,
               r->workers - helpers > 1 ? "s" : "");
    if (j->driver->can & CAN_THREADS_IN_RANK)
        printf(" of %d thread%s", r->threads, r->threads > 1 ? "s" : "");
    if (helpers > 0)
        printf(" and worker 0, the event loop");
    printf(" on %d host%s, --place %s\n\n", r->nodes, r->nodes > 1 ? "s" : "",
           j->place);
}

/* The result of --strict, without its exit code. */
static void print_placement_check(const struct job *j)
{
    struct err e = {0};

    if (placement_error(program, j, 0, &e) == 0)
        printf("\nevery worker can have its own core\n");
    else
        printf("\nnot every worker can have its own core: %s\n", e.text);
}

static int print_json(const struct job *j, const struct placement_row *rows,
                      size_t n, struct err *e)
{
    char *context = context_text(program, own_argv, j->machine);
    int failed = json_print(
        stdout, context,
        &(struct json_rows){"workers", placement_columns, rows, n}, 1, e);

    free(context);
    return failed;
}

static int show(const struct job *j, struct err *e)
{
    size_t n = (size_t)j->record->workers;
    struct placement_row *rows = calloc(n, sizeof *rows);
    int failed = 0;

    if (rows == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the rows");
    placement_rows_fill(j, rows);
    if (where.csv != NULL) {
        failed = csv_print(stdout, placement_columns, rows, n, e);
    } else if (where.json) {
        failed = print_json(j, rows, n, e);
    } else {
        print_heading(j);
        placement_rows_print(rows, (int)n);
        if (!where.strict)
            print_placement_check(j);
        failed = stdout_flush(e);
    }
    free(rows);
    return failed;
}

static int help(const struct program *p)
{
    if (p->rank != 0)
        return 0;
    help_begin();
    printf("example: %s%s where --strict\n\n",
           p->mpi_version != NULL ? "mpirun -n 2 " : "", p->name);
    printf("Starts the team that `run` would start, without work, and shows "
           "where every\nworker is bound and ran.\n\nOptions:\n");
    option_help(where_options, stdout);
    printf("\nColumns:\n");
    for (const struct column *c = placement_columns; c->name != NULL; c++)
        printf("  %-13s %s\n", c->name, c->meaning);
    help_end();
    return program_flush(p);
}

/* The first driver with several workers, or with threads in ranks where
 * --threads is given. */
static const char *default_driver(void)
{
    unsigned wanted = where.threads > 0 ? CAN_THREADS_IN_RANK : 0;

    for (int i = 0; drivers[i] != NULL; i++)
        if (drivers[i]->max_workers != 1 &&
            (drivers[i]->can & wanted) == wanted)
            return drivers[i]->name;
    return drivers[0]->name;
}

struct arguments {
    char *word[32], number[4][32];
    int count, numbers;
};

static void add(struct arguments *w, const char *name, const char *value)
{
    /* argv has no const; run_and_show() does not write to it. */
    w->word[w->count++] = (char *)name;
    w->word[w->count++] = (char *)value;
}

static void add_number(struct arguments *w, const char *name, int64_t value,
                       const char *unit)
{
    char *to = w->number[w->numbers++];

    snprintf(to, sizeof w->number[0], "%lld%s", (long long)value, unit);
    add(w, name, to);
}

/* Arguments of a run of `noop` by the same team. */
static void build_arguments(struct arguments *w)
{
    *w = (struct arguments){0};
    add(w, "where", "noop");
    add(w, "--units", "1e5");
    add(w, "--repeat", "1");
    add(w, "--warmup", "0");
    add(w, "--driver", where.driver != NULL ? where.driver : default_driver());
    add_number(w, "--deadline", where.deadline_ns, "ns");
    if (where.workers > 0)
        add_number(w, "--workers", where.workers, "");
    if (where.threads > 0)
        add_number(w, "--threads", where.threads, "");
    if (where.ranks > 0)
        add_number(w, "--ranks", where.ranks, "");
    if (where.place != NULL)
        add(w, "--place", where.place);
    if (where.inject != NULL)
        add(w, "--inject", where.inject);
    if (where.strict)
        w->word[w->count++] = "--strict";
}

/* Is that driver in the other program? Then e holds the command to use. */
static int is_elsewhere(struct err *e)
{
    const struct driver_elsewhere *d =
        where.driver != NULL ? driver_elsewhere_find(where.driver) : NULL;
    char count[24] = "";

    if (d == NULL)
        return 0;
    if (*d->launcher != '\0')
        snprintf(count, sizeof count, "%lld ",
                 where.workers > 0 ? (long long)where.workers : 2);
    err_set(e, EXIT_UNAVAILABLE, "driver '%s' is in %s; use: %s%s%s where%s",
            d->name, d->program, d->launcher, count, d->program, d->options);
    return 1;
}

static int where_main(const struct program *p, int argc, char **argv)
{
    struct err e = {0};
    struct arguments w;
    int wants_help = 0;

    program = p;
    own_argv = argv;
    if (words_parse("brigade where", where_options, &where, argc, argv,
                    &wants_help, &e) != 0)
        return program_fail(p, &e);
    if (wants_help)
        return help(p);
    if (form_csv_check(where.csv, 0, &e) != 0 ||
        form_check((const struct form[]){{"--json", where.json, 0},
                                         {"--csv -", where.csv != NULL, 0}},
                   2, &e) != 0 ||
        is_elsewhere(&e))
        return program_fail(p, &e);
    build_arguments(&w);
    return run_and_show(p, w.count, w.word, show);
}

const struct command command_where = {
    .name = "where",
    .summary = "start a team and show where every worker is placed",
    .run = where_main,
};
