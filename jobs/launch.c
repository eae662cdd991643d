/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line that starts a run; see launch.h. */
#include "jobs/launch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jobs/child.h"

/* Open MPI binds one or two ranks to a core each by itself and more of them to
 * something larger, so what is wanted is always said. srun takes
 * --cpus-per-task from its job in some versions of Slurm only (not in 22.05 to
 * 23.02), so that is always said, too. */
static const struct launch_way ways[] = {
    {.name = "openmpi-4",
     .program = "mpirun",
     .says = "(Open MPI) 4.",
     .ranks = "-n %n",
     .seated = "--map-by slot:pe=%t --bind-to core",
     .crowded = "--oversubscribe --bind-to none",
     .loose = "--oversubscribe --bind-to none",
     .one_machine = 1},
    {.name = "openmpi-5",
     .program = "mpirun",
     .says = "(Open MPI) 5.",
     .ranks = "-n %n",
     .seated = "--map-by slot:pe=%t --bind-to core",
     .crowded = "--map-by :oversubscribe --bind-to none",
     .loose = "--map-by :oversubscribe --bind-to none",
     .one_machine = 1},
    {.name = "mpich",
     .program = "mpiexec",
     .says = "HYDRA",
     .ranks = "-n %n",
     .seated = "-bind-to core:%t",
     .crowded = "-bind-to none",
     .loose = "-bind-to none"},
    {.name = "srun",
     .program = "srun",
     .says = "slurm",
     .ranks = "--ntasks=%n --cpus-per-task=%t",
     .seated = "--cpu-bind=cores --distribution=pack",
     .crowded = "--overcommit --cpu-bind=none",
     .loose = "--overcommit --cpu-bind=none"},
};

enum { WAYS = sizeof ways / sizeof *ways };

const struct launch_way *launch_recognise(const char *program,
                                          const char *version)
{
    for (int i = 0; i < WAYS; i++)
        if ((strcmp(ways[i].program, program) == 0 ||
             (strcmp(ways[i].program, "mpiexec") == 0 &&
              strcmp(program, "mpirun") == 0)) &&
            strstr(version, ways[i].says) != NULL)
            return &ways[i];
    return NULL;
}

/* What the launcher called program turns out to be, or NULL. */
static const struct launch_way *ask_version(const char *program)
{
    struct child child = {
        .argv = (char *[]){(char *)program, "--version", NULL},
        .deadline_ns = INT64_C(20000000000),
        .keep_output = 1,
    };
    struct child_end end;
    const struct launch_way *way = NULL;
    struct err e = {0};

    if (child_run(&child, &end, &e) == 0 && end.code == 0)
        way = launch_recognise(program, end.output);
    child_release(&end);
    return way;
}

int launch_find(struct launch *l, struct err *e)
{
    char own[LAUNCH_PATH_SIZE - 16];
    ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);
    char *slash;

    *l = (struct launch){0};
    own[n > 0 ? n : 0] = '\0';
    slash = strrchr(own, '/');
    if (slash != NULL)
        *slash = '\0';
    snprintf(l->why_not, sizeof l->why_not, "nobody asked for ranks");
    snprintf(l->brigade, sizeof l->brigade, "%s/brigade", own);
    snprintf(l->ranks, sizeof l->ranks, "%s/brigade-mpi", own);
    l->scheduled =
        getenv("SLURM_JOB_ID") != NULL || getenv("PBS_JOBID") != NULL;
    if (access(l->brigade, X_OK) != 0)
        return err_set(e, EXIT_UNAVAILABLE,
                       "there is no brigade beside this program, at '%.200s'; "
                       "build or install both",
                       l->brigade);
    return 0;
}

int launch_find_ranks(struct launch *l, const char *wanted, struct err *e)
{
    static const char *const names[] = {"srun", "mpirun", "mpiexec", NULL};
    const char *first = getenv("SLURM_JOB_ID") != NULL ? names[0] : names[1];
    int known = wanted == NULL;

    for (int i = 0; names[i] != NULL; i++)
        known |= wanted != NULL && strcmp(names[i], wanted) == 0;
    if (!known)
        return err_set(e, EXIT_USAGE,
                       "--launcher: '%.40s' is not one of srun, mpirun, "
                       "mpiexec",
                       wanted);
    if (access(l->ranks, X_OK) != 0)
        snprintf(l->why_not, sizeof l->why_not, "brigade-mpi was not built");
    else if ((l->way = ask_version(wanted != NULL ? wanted : first)) == NULL)
        snprintf(l->why_not, sizeof l->why_not,
                 "there is no %s here that is known to start ranks (Open MPI "
                 "4 or 5, MPICH, Slurm)",
                 wanted != NULL ? wanted : first);
    return 0;
}

void launch_settle(const struct launch *l)
{
    /* As root Open MPI refuses to start unless told twice. Containers often
     * refuse cross-memory attach; a copy through shared memory always works.
     * One machine needs no network transport and does not look for one: 0.17 s
     * instead of 0.4 s for two ranks. More ranks than cores yield. */
    static const struct {
        const char *name, *value;
        int for_root, one_machine;
    } variables[] = {
        {"OMPI_ALLOW_RUN_AS_ROOT", "1", 1, 0},
        {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1, 0},
        {"OMPI_MCA_btl_vader_single_copy_mechanism", "none", 0, 0},
        {"OMPI_MCA_pml", "ob1", 0, 1},
        {"OMPI_MCA_btl", "self,vader", 0, 1},
    };

    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        if ((!variables[i].for_root || geteuid() == 0) &&
            (!variables[i].one_machine ||
             (!l->scheduled && l->way != NULL && l->way->one_machine)))
            setenv(variables[i].name, variables[i].value, 0);
}

/* Words of a template with its numbers put in. */
static void add_words(struct command *c, const char *words, int64_t ranks,
                      int64_t threads, struct texts *keep)
{
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        const char *mark = memchr(words, '%', length);

        if (mark == NULL)
            command_add(c, keep, "%.*s", (int)length, words);
        else
            command_add(c, keep, "%.*s%" PRId64 "%.*s", (int)(mark - words),
                        words, mark[1] == 'n' ? ranks : threads,
                        (int)(words + length - mark - 2), mark + 2);
        words += length + (words[length] == ' ');
    }
}

void launch_begin(const struct launch *l, struct command *c, int64_t ranks,
                  int64_t threads, int64_t cores, int placed,
                  struct texts *keep)
{
    const struct launch_way *way = l->way;

    c->count = 0;
    if (ranks == 0 || way == NULL) {
        command_add(c, keep, "%s", l->brigade);
        return;
    }
    command_add(c, keep, "%s", way->program);
    add_words(c, way->ranks, ranks, threads, keep);
    if (!l->scheduled && ranks * threads > cores)
        add_words(c, way->crowded, ranks, threads, keep);
    else
        add_words(c, placed ? way->loose : way->seated, ranks, threads, keep);
    command_add(c, keep, "%s", l->ranks);
}
