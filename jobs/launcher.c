/* SPDX-License-Identifier: BSD-3-Clause */
/* brigade-launcher: the command that starts ranks on this machine or in this
 * batch job, for scripts and users. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs/inventory.h"
#include "jobs/launch.h"
#include "kernels/base/words.h"
#include "results/rows/help.h"
#include "results/rows/stdout.h"

struct launcher_options {
    int64_t ranks, threads;
    const char *launcher;
    int unbound, job, advice;
};

#define FIELD(f) .offset = offsetof(struct launcher_options, f)

static const struct option options[] = {
    {.name = "ranks",
     .kind = OPTION_COUNT,
     FIELD(ranks),
     .init = "0",
     .max = 1000000,
     .help = "ranks to start: print the command; 0: print the launcher's name"},
    {.name = "threads",
     .kind = OPTION_COUNT,
     FIELD(threads),
     .init = "1",
     .min = 1,
     .max = 4096,
     .help = "cores for each rank"},
    {.name = "unbound",
     .kind = OPTION_FLAG,
     FIELD(unbound),
     .help = "do not bind ranks: each may use all cores of its host"},
    {.name = "launcher",
     .kind = OPTION_TEXT,
     FIELD(launcher),
     .arg = "NAME",
     .help = "program that starts ranks, such as srun; default: the "
             "scheduler's own in a job, otherwise that of the MPI which "
             "brigade-mpi was built with"},
    {.name = "advice",
     .kind = OPTION_FLAG,
     FIELD(advice),
     .help = "what to check if the ranks do not find each other"},
    {.name = "job",
     .kind = OPTION_FLAG,
     FIELD(job),
     .help = "print the current batch job as lines of NAME=VALUE: scheduler, "
             "job, nodes, tasks, threads, directory"},
    {0},
};

#undef FIELD

static int fail(const struct err *e)
{
    return err_print("brigade-launcher", e);
}

static int help(void)
{
    help_begin();
    printf("example: $(brigade launcher --ranks 2) brigade-mpi run primes\n\n"
           "Prints the launcher of ranks, and the flags with which each rank "
           "has separate\ncores. More ranks than cores are started "
           "unbound.\n\n");
    option_help(options, stdout);
    printf("\nLaunchers:\n");
    for (const struct launcher *l = launchers; l->name != NULL; l++)
        printf("  %-10s %s\n", l->name, l->title);
    printf("\nSchedulers:");
    for (const struct scheduler *s = schedulers; s->name != NULL; s++)
        printf(" %s", s->name);
    printf("\n");
    printf("\nExit codes: 0 success, 2 usage, 4 no launcher available.\n");
    help_end();
    return stdout_end("brigade-launcher");
}

/* A value that a shell reads back: eval "$(brigade launcher --job)". */
static void print_quoted(const char *name, const char *value)
{
    printf("%s='", name);
    for (; *value != '\0'; value++)
        fputs(*value == '\'' ? "'\\''" : (char[]){*value, '\0'}, stdout);
    printf("'\n");
}

static void print_number(const char *name, int value)
{
    if (value > 0)
        printf("%s=%d\n", name, value);
    else
        printf("%s=\n", name);
}

static int print_job(struct err *e)
{
    const struct scheduler *s = scheduler_find(getenv);
    struct scheduler_job job = {0};

    if (s != NULL)
        scheduler_read(s, getenv, &job);
    print_quoted("scheduler", s != NULL ? s->name : "");
    print_quoted("job", job.id != NULL ? job.id : "");
    print_number("nodes", job.nodes);
    print_number("tasks", job.tasks);
    print_number("threads", job.threads);
    print_quoted("directory", job.directory != NULL ? job.directory : "");
    return stdout_flush(e);
}

static int print_line(const struct launcher_options *o, const struct launch *l,
                      struct err *e)
{
    static struct inventory inventory;
    struct texts keep = {0};
    struct command c = {0};
    int failed = inventory_ask(&inventory, l, &keep, e);

    if (!failed) {
        launch_begin(l, &c, o->ranks, o->threads, inventory.cores, o->unbound,
                     &keep);
        /* All but the program. */
        for (int i = 0; i + 1 < c.count; i++)
            printf("%s%s", i > 0 ? " " : "", c.words[i]);
        printf("\n");
        failed = stdout_flush(e);
    }
    texts_release(&keep);
    return failed;
}

static int print_advice(const struct launcher *l, struct err *e)
{
    if (l->advice != NULL)
        printf("%s\n", l->advice);
    return stdout_flush(e);
}

static int print_launcher(const struct launcher_options *o, struct err *e)
{
    struct launch l;

    if (launch_find(&l, e) != 0 || launch_find_ranks(&l, o->launcher, e) != 0)
        return -1;
    if (l.launcher == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "%s", l.why_not);
    if (o->advice)
        return print_advice(l.launcher, e);
    if (o->ranks > 0)
        return print_line(o, &l, e);
    printf("%s\n", l.launcher->name);
    return stdout_flush(e);
}

int main(int argc, char **argv)
{
    struct launcher_options o = {0};
    struct err e = {0};
    int wants_help = 0;

    if (words_parse("brigade launcher", options, &o, argc, argv, &wants_help,
                    &e) != 0)
        return fail(&e);
    if (wants_help)
        return help();
    if ((o.job ? print_job(&e) : print_launcher(&o, &e)) != 0)
        return fail(&e);
    return 0;
}
