/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line of `brigade sweep`; see sweep_options.h. */
#include "jobs/sweep_options.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "kernels/base/number.h"
#include "kernels/base/option.h"
#include "kernels/base/words.h"

#define FIELD(f) .offset = offsetof(struct sweep_options, f)

static const struct option options[] = {
    {.name = "out",
     .kind = OPTION_TEXT,
     FIELD(out),
     .arg = "DIR",
     .help = "where the rows go; the same command goes on where it stopped"},
    {.name = "kernels",
     .kind = OPTION_TEXT,
     FIELD(kernels),
     .arg = "LIST",
     .help = "as primes:limit=1e10,convolve:image=mandelbrot:4096x4096"},
    {.name = "drivers",
     .kind = OPTION_TEXT,
     FIELD(drivers),
     .arg = "LIST",
     .help = "as serial,openmp,mpi; an option of one behind it, as in "
             "hybrid:threads=2"},
    {.name = "workers",
     .kind = OPTION_TEXT,
     FIELD(workers),
     .arg = "LIST",
     .help = "as 1,2,4; else 1, 2, 4 ... and all cores"},
    {.name = "tasks",
     .kind = OPTION_TEXT,
     FIELD(tasks),
     .arg = "LIST",
     .help = "overlap: how many things wait at once; else 1,10 ... 10000; "
             "costs: up to how many"},
    {.name = "place",
     .kind = OPTION_TEXT,
     FIELD(place),
     .arg = "LIST",
     .help = "place, grid: as core,spread,pu:0; see `brigade run --help`"},
    {.name = "repeat",
     .kind = OPTION_COUNT,
     FIELD(repeat),
     .init = "3",
     .min = 1,
     .max = 100000,
     .help = "runs of each point, each a process of its own"},
    {.name = "budget",
     .kind = OPTION_TIME,
     FIELD(budget_ns),
     .help = "instead: as many runs of each as fit into this time, as in 10m"},
    {.name = "warmup",
     .kind = OPTION_TEXT,
     FIELD(warmup),
     .arg = "N",
     .help = "repetitions in each run before the one that counts; else 1 for "
             "work, 0 for waits"},
    {.name = "seed",
     .kind = OPTION_COUNT,
     FIELD(seed),
     .init = "1",
     .max = INT64_MAX,
     .help = "of the order of the runs, and of what they draw"},
    {.name = "deadline",
     .kind = OPTION_TIME,
     FIELD(deadline_ns),
     .init = "10m",
     .min = 1000000,
     .max = INT64_MAX,
     .help = "end a run after this long; its row then says deadline"},
    {.name = "longest",
     .kind = OPTION_TIME,
     FIELD(longest_ns),
     .init = "15s",
     .help = "leave out what would wait for longer, as waits one by one do"},
    {.name = "launcher",
     .kind = OPTION_TEXT,
     FIELD(launcher),
     .arg = "NAME",
     .help = "of ranks: mpirun, mpiexec or srun; else what suits"},
    {.name = "anchors",
     .kind = OPTION_FLAG,
     FIELD(anchors),
     .init = "1",
     .help = "a short serial run, always the same, twice a round: does the "
             "machine drift?"},
    {.name = "retry",
     .kind = OPTION_FLAG,
     FIELD(retry),
     .help = "do the runs again that failed before"},
    {.name = "dry-run",
     .kind = OPTION_FLAG,
     FIELD(dry_run),
     .help = "print the plan and about how long it takes, measure nothing"},
    {.name = "commands",
     .kind = OPTION_FLAG,
     FIELD(commands),
     .help = "with --dry-run: the command of each point"},
    {0},
};

#undef FIELD

void sweep_help(void)
{
    printf("example: brigade sweep strong --out results/today\n\n"
           "Measures a whole series, each point several times, each time in a "
           "process of its\nown, in an order that is shuffled anew for every "
           "round. It may be stopped or\nkilled at any time: the same command "
           "goes on where it was.\n\n"
           "brigade sweep KIND --out DIR [option...], where KIND is\n");
    plan_kinds_help(stdout);
    printf("  FILE     a file with options of `brigade run` on each line, # "
           "begins a comment\n\n");
    option_help(options, stdout);
    printf(
        "\nExit codes: 0 all is right, 2 usage, 4 not available inventory, 5 "
        "result files, 6 some\nruns failed (their rows say how), 128+n "
        "stopped by signal n.\n");
}

int sweep_options_read(struct sweep_options *o, int argc, char **argv,
                       int *help, struct err *e)
{
    *o = (struct sweep_options){0};
    *help = 0;
    return words_parse(options, o, argc, argv, help, e);
}

/* "1,2,4" */
static int read_counts(const char *name, const char *list, int64_t least,
                       int64_t *to, size_t *n, struct texts *keep,
                       struct err *e)
{
    for (*n = 0; list != NULL; (*n)++) {
        size_t length = strcspn(list, ",");
        const char *word = texts_keep(keep, "%.*s", (int)length, list);
        uint64_t count;

        if (*n == PLAN_LIST_MAX)
            return err_set(e, EXIT_USAGE, "--%s: more than %d numbers", name,
                           PLAN_LIST_MAX);
        if (number_count(word, &count) != 0 || count < (uint64_t)least ||
            count > 1000000)
            return err_set(e, EXIT_USAGE,
                           "--%s: '%.40s' is not a number from %d to 1000000; "
                           "write them as 1,2,4",
                           name, word, (int)least);
        to[*n] = (int64_t)count;
        list = list[length] == ',' ? list + length + 1 : NULL;
    }
    return 0;
}

/* A new policy begins where a letter does: "core,pu:0,1,spread" are three. */
static int read_places(const char *list, struct sweep_request *r,
                       struct texts *keep, struct err *e)
{
    while (list != NULL && *list != '\0') {
        size_t length = strcspn(list, ",");

        while (list[length] == ',' && !isalpha((unsigned char)list[length + 1]))
            length += 1 + strcspn(list + length + 1, ",");
        if (r->place_count == PLAN_LIST_MAX)
            return err_set(e, EXIT_USAGE, "--place: more than %d policies",
                           PLAN_LIST_MAX);
        r->places[r->place_count++] =
            texts_keep(keep, "%.*s", (int)length, list);
        list += length + (list[length] == ',');
    }
    return 0;
}

int sweep_options_request(const struct sweep_options *o, const char *kind,
                          const struct inventory *inventory,
                          struct sweep_request *r, struct texts *keep,
                          struct err *e)
{
    uint64_t warmup;

    *r = (struct sweep_request){
        .kind = kind,
        .repeat = o->repeat,
        .seed = o->seed,
        .warmup = -1,
        .longest_ns = o->longest_ns,
        .anchors = o->anchors,
    };
    if (o->warmup != NULL) {
        if (number_count(o->warmup, &warmup) != 0 || warmup > 1000)
            return err_set(e, EXIT_USAGE,
                           "--warmup: '%.40s' is not a number up to 1000",
                           o->warmup);
        r->warmup = (int64_t)warmup;
    }
    if (o->kernels != NULL &&
        items_parse(&r->kernels, "kernel", o->kernels, inventory->kernel_names,
                    keep, e) != 0)
        return -1;
    if (o->drivers != NULL &&
        items_parse(&r->drivers, "driver", o->drivers, inventory->driver_names,
                    keep, e) != 0)
        return -1;
    if (read_counts("workers", o->workers, 1, r->workers, &r->worker_count,
                    keep, e) != 0 ||
        read_counts("tasks", o->tasks, 1, r->tasks, &r->task_count, keep, e) !=
            0)
        return -1;
    return read_places(o->place, r, keep, e);
}
