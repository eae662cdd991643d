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
#include "results/rows/help.h"

#define FIELD(f) .offset = offsetof(struct sweep_options, f)

static const struct option options[] = {
    {.name = "out",
     .kind = OPTION_TEXT,
     FIELD(out),
     .arg = "DIR",
     .help = "directory of the rows; the same command resumes a sweep; default "
             "in a batch job: results/SCHEDULER-JOB; jobs of an array have "
             "directories in it"},
    {.name = "kernels",
     .kind = OPTION_TEXT,
     FIELD(kernels),
     .arg = "LIST",
     .help = "kernels with options, such as "
             "primes:limit=1e10,convolve:image=4096x4096,./mine.so"},
    {.name = "drivers",
     .kind = OPTION_TEXT,
     FIELD(drivers),
     .arg = "LIST",
     .help = "drivers with options, such as serial,openmp,hybrid:threads=2"},
    {.name = "workers",
     .kind = OPTION_COUNTS,
     FIELD(workers),
     .min = 1,
     .max = 1000000,
     .arg = "LIST",
     .help = "numbers of workers, such as 1,2,4; default: 1, 2, 4 ... and all "
             "cores; W workers are W / THREADS ranks where a rank has THREADS "
             "threads"},
    {.name = "tasks",
     .kind = OPTION_COUNTS,
     FIELD(tasks),
     .min = 1,
     .max = 1000000,
     .arg = "LIST",
     .help = "overlap: numbers of waits in flight, default 1,10 ... 10000; "
             "costs: the largest number of tasks"},
    {.name = "place",
     .kind = OPTION_TEXT,
     FIELD(place),
     .arg = "LIST",
     .help = "place, grid: placement policies, such as core,spread,pu:0; see "
             "`brigade run --help`"},
    {.name = "repeat",
     .kind = OPTION_COUNT,
     FIELD(repeat),
     .init = "3",
     .min = 1,
     .max = 100000,
     .help = "runs of each point, each a separate process"},
    {.name = "budget",
     .kind = OPTION_TIME,
     FIELD(budget_ns),
     .help = "time for all runs, such as 10m: chooses --repeat to fit"},
    {.name = "warmup",
     .kind = OPTION_TEXT,
     FIELD(warmup),
     .arg = "N",
     .help = "repetitions in each run before the measured one; default: 1 for "
             "computing kernels, otherwise 0"},
    {.name = "seed",
     .kind = OPTION_COUNT,
     FIELD(seed),
     .init = "1",
     .max = INT64_MAX,
     .help = "seed of the order of the runs, and of the runs"},
    {.name = "deadline",
     .kind = OPTION_TIME,
     FIELD(deadline_ns),
     .init = "10m",
     .min = 1000000,
     .max = INT64_MAX,
     .help = "time limit of each run; a longer one has the status deadline"},
    {.name = "longest",
     .kind = OPTION_TIME,
     FIELD(longest_ns),
     .init = "15s",
     .help = "skip runs that would wait for longer, such as serial waits"},
    {.name = "launcher",
     .kind = OPTION_TEXT,
     FIELD(launcher),
     .arg = "NAME",
     .help = "program that starts ranks, such as srun; default: auto-detect"},
    {.name = "ranks",
     .kind = OPTION_COUNT,
     FIELD(ranks),
     .init = "0",
     .max = 1000000,
     .help = "ranks at most; 0: the tasks of the batch job, otherwise one per "
             "core"},
    {.name = "threads",
     .kind = OPTION_COUNT,
     FIELD(threads),
     .init = "0",
     .max = 4096,
     .help =
         "threads in each rank, where a rank has any; 0: the cores per task "
         "of the batch job, otherwise one rank with all workers"},
    {.name = "check",
     .kind = OPTION_FLAG,
     FIELD(check),
     .init = "1",
     .help = "in a batch job: measure nothing if ranks are misplaced"},
    {.name = "report",
     .kind = OPTION_FLAG,
     FIELD(report),
     .help = "print the table of `brigade report` at the end, also of a sweep "
             "that was stopped"},
    {.name = "anchors",
     .kind = OPTION_FLAG,
     FIELD(anchors),
     .init = "1",
     .help = "a short serial run, always the same, twice a round: shows drift "
             "of the machine"},
    {.name = "retry",
     .kind = OPTION_FLAG,
     FIELD(retry),
     .help = "repeat runs that failed before"},
    {.name = "dry-run",
     .kind = OPTION_FLAG,
     FIELD(dry_run),
     .help = "print the plan and its estimated duration, run nothing"},
    {.name = "commands",
     .kind = OPTION_FLAG,
     FIELD(commands),
     .help = "with --dry-run: print the command of each point"},
    {0},
};

#undef FIELD

void sweep_help(void)
{
    help_begin();
    printf("example: brigade sweep strong --out results/today\n\n"
           "Measures a series of points, each several times, each time in a "
           "separate process,\nin an order that is shuffled for every round. "
           "It can be stopped or killed at any\ntime: the same command "
           "resumes it.\n\n"
           "brigade sweep KIND --out DIR [option...], where KIND is\n");
    plan_kinds_help(stdout);
    printf("  FILE     a file with arguments of `brigade run` on each line, "
           "# begins a comment\n\n");
    option_help(options, stdout);
    printf(
        "\nExit codes: 0 success, 2 usage, 3 ranks are misplaced and nothing "
        "was measured,\n4 not available here, 5 result files, 6 some runs "
        "failed (see the status of their\nrows), 128+n stopped by signal "
        "n.\n");
    help_end();
}

int sweep_options_read(struct sweep_options *o, int argc, char **argv,
                       int *help, struct err *e)
{
    char command[100];

    *o = (struct sweep_options){0};
    *help = 0;
    snprintf(command, sizeof command, "brigade sweep %.60s", argv[0]);
    return words_parse(command, options, o, argc, argv, help, e);
}

static int copy_counts(const char *name, const struct count_list *list,
                       int64_t *to, size_t *n, struct err *e)
{
    if (list->count > PLAN_LIST_MAX)
        return err_set(e, EXIT_USAGE, "--%s: more than %d numbers", name,
                       PLAN_LIST_MAX);
    *n = (size_t)list->count;
    memcpy(to, list->n, *n * sizeof *to);
    return 0;
}

/* A word that starts with a letter is a new policy: "core,pu:0,1,spread" are
 * three. */
static int read_places(const char *list, struct sweep_request *r,
                       struct texts *keep, struct err *e)
{
    while (list != NULL && *(list += strspn(list, " ")) != '\0') {
        size_t length = strcspn(list, ",");

        while (list[length] == ',' &&
               !isalpha((unsigned char)
                            list[length + 1 + strspn(list + length + 1, " ")]))
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
    if (copy_counts("workers", &o->workers, r->workers, &r->worker_count, e) !=
            0 ||
        copy_counts("tasks", &o->tasks, r->tasks, &r->task_count, e) != 0)
        return -1;
    return read_places(o->place, r, keep, e);
}
