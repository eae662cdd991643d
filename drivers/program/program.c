/* SPDX-License-Identifier: BSD-3-Clause */
/* The program around the drivers; see program.h. */
#include "drivers/program/program.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/driver.h"
#include "drivers/program/version.h"
#include "drivers/program/watchdog.h"

static const struct command {
    const char *name, *summary;
    int (*run)(const struct program *p, int argc, char **argv);
} commands[] = {
    {"run", "run a kernel under a driver and measure it", command_run},
    {"list", "what there is: kernels, drivers, columns of the rows",
     command_list},
    {"costs", "the price of a process, a thread, a task of an event loop",
     command_costs},
    {"serve", "the delay server that the kernel fetch asks", command_serve},
    {"topo", "draw the machine and who would sit where", command_topo},
    {"where", "start a team and show where every worker sits", command_where},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

/* Programs of their own, found beside this one as brigade-NAME. */
static const struct {
    const char *name, *summary;
} programs[] = {
    {"sweep", "measure a whole series, which may be stopped and resumed"},
    {"report", "what the rows of a results directory say, and as a page"},
    {"compare", "two results directories, point by point"},
};

int program_fail(const struct program *p, const struct err *e)
{
    if (p->rank == 0)
        fprintf(stderr, "%s: %s\n", p->name, e->text);
    return e->code;
}

int program_flush(const struct program *p)
{
    struct err e = {0};

    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    err_errno(&e, EXIT_RESULTS, errno, "cannot write to stdout");
    return program_fail(p, &e);
}

static int help(const struct program *p)
{
    int mpi = p->mpi_version != NULL;

    if (p->rank != 0)
        return 0;
    printf("example: %s%s run primes --limit 1e9%s\n\n",
           mpi ? "mpirun -n 2 " : "", p->name, mpi ? "" : " --driver openmp");
    printf("The same verified work, serially, with threads, processes, ranks "
           "or an event\nloop: what was gained by parallelism, and what by "
           "overlap.\n\n");
    for (int i = 0; i < COMMANDS; i++)
        printf("  %s %-7s %s\n", p->name, commands[i].name,
               commands[i].summary);
    for (size_t i = 0; i < sizeof programs / sizeof *programs && !mpi; i++)
        printf("  %s %-7s %s\n", p->name, programs[i].name,
               programs[i].summary);
    printf("\nKernels: `%s run KERNEL --help` has each one's options.\n",
           p->name);
    for (int i = 0; kernels[i] != NULL; i++)
        printf("  %-10s %s\n", kernels[i]->name, kernels[i]->summary);
    printf("\nDrivers: --driver NAME.\n");
    for (int i = 0; drivers[i] != NULL; i++)
        printf("  %-10s %s\n", drivers[i]->name, drivers[i]->summary);
    for (int i = 0; drivers_elsewhere[i].name != NULL; i++)
        if (strcmp(drivers_elsewhere[i].program, p->name) != 0 && !mpi)
            printf("  %-10s in %s, started by mpirun\n",
                   drivers_elsewhere[i].name, drivers_elsewhere[i].program);
    return program_flush(p);
}

void program_version(const struct program *p, char to[PROGRAM_VERSION_MAX])
{
    size_t used = (size_t)snprintf(
        to, PROGRAM_VERSION_MAX, "%s %s (%s)\ncompiler  %s\nflags     %s\n",
        p->name, version_number(), version_revision(), version_compiler(),
        version_flags());

    for (const struct meta_pair *l = version_libraries(p->mpi_version);
         l->key != NULL && used < PROGRAM_VERSION_MAX; l++)
        used += (size_t)snprintf(to + used, PROGRAM_VERSION_MAX - used,
                                 "%-9s %s\n", l->key, l->value);
}

static int version(const struct program *p)
{
    char text[PROGRAM_VERSION_MAX];

    if (p->rank != 0)
        return 0;
    program_version(p, text);
    fputs(text, stdout);
    return program_flush(p);
}

/* Any other command X is a program of its own, brigade-X, found beside this
 * one, as git does it. Returns only if there is none. */
static void exec_beside(char **argv)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    char *slash;

    if (n <= 0 || strchr(argv[1], '/') != NULL)
        return;
    path[n] = '\0';
    slash = strrchr(path, '/');
    if (slash == NULL ||
        strlen(argv[1]) + 10 > sizeof path - (size_t)(slash + 1 - path))
        return;
    strcpy(slash + 1, "brigade-");
    strcat(slash + 1, argv[1]);
    if (access(path, X_OK) != 0)
        return;
    watchdog_unblock_signals();
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    execv(path, argv + 1);
}

static int unknown(const struct program *p, char **argv)
{
    const char *names[COMMANDS + 1] = {NULL}, *near;
    struct err e = {0};

    if (argv[1][0] != '-' && p->mpi_version == NULL)
        exec_beside(argv);
    for (int i = 0; i < COMMANDS; i++)
        names[i] = commands[i].name;
    near = option_nearest(argv[1], names);
    if (near == NULL && kernel_find(argv[1]) != NULL)
        err_set(&e, EXIT_USAGE, "'%s' is a kernel; use: %s run %s", argv[1],
                p->name, argv[1]);
    else
        err_set(&e, EXIT_USAGE, "no command '%s'%s%s%s; see %s --help", argv[1],
                near != NULL ? ", did you mean '" : "",
                near != NULL ? near : "", near != NULL ? "'" : "", p->name);
    return program_fail(p, &e);
}

int program_main(const struct program *p, int argc, char **argv)
{
    static const struct {
        const char *word;
        int (*answer)(const struct program *p);
    } answers[] = {
        {"help", help},         {"--help", help},     {"-h", help},
        {"--version", version}, {"version", version},
    };

    watchdog_block_signals();
    if (argc < 2) {
        help(p);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (strcmp(argv[1], answers[i].word) == 0)
            return answers[i].answer(p);
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(p, argc - 1, argv + 1);
    return unknown(p, argv);
}
