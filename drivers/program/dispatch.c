/* SPDX-License-Identifier: BSD-3-Clause */
/* From the command line to a command; see command.h. */
#include "drivers/program/command.h"

#include <stdio.h>
#include <string.h>

#include "drivers/driver.h"
#include "drivers/program/sibling.h"
#include "drivers/program/watchdog.h"

static int help(const struct program *p)
{
    int mpi = p->mpi_version != NULL;

    if (p->rank != 0)
        return 0;
    printf("example: %s%s run primes --limit 1e9%s\n\n",
           mpi ? "mpirun -n 2 " : "", p->name, mpi ? "" : " --driver openmp");
    printf("Runs the same verified work serially, with threads, processes, "
           "ranks or an event\nloop, and measures the speed-up by parallelism "
           "and by overlapped waits.\n\n");
    for (int i = 0; commands[i] != NULL; i++)
        printf("  %s %-8s %s\n", p->name, commands[i]->name,
               commands[i]->summary);
    for (int i = 0; sibling_programs[i].name != NULL && !mpi; i++)
        printf("  %s %-8s %s\n", p->name, sibling_programs[i].name,
               sibling_programs[i].summary);
    printf("\nKernels (options: `%s run KERNEL --help`):\n", p->name);
    for (int i = 0; kernels[i] != NULL; i++)
        printf("  %-10s %s\n", kernels[i]->name, kernels[i]->summary);
    printf("\nDrivers (--driver NAME):\n");
    for (int i = 0; drivers[i] != NULL; i++)
        printf("  %-10s %s\n", drivers[i]->name, drivers[i]->summary);
    for (int i = 0; drivers_elsewhere[i].name != NULL; i++)
        if (strcmp(drivers_elsewhere[i].program, p->name) != 0 && !mpi)
            printf("  %-10s in %s, started by mpirun\n",
                   drivers_elsewhere[i].name, drivers_elsewhere[i].program);
    return program_flush(p);
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

static int unknown(const struct program *p, char **argv)
{
    const char *names[64] = {NULL}, *near;
    struct err e = {0};

    if (argv[1][0] != '-' && p->mpi_version == NULL)
        sibling_exec(argv + 1);
    for (int i = 0; commands[i] != NULL && i < 63; i++)
        names[i] = commands[i]->name;
    near = option_nearest(argv[1], names);
    if (near == NULL && kernel_find(argv[1]) != NULL)
        err_set(&e, EXIT_USAGE, "'%s' is a kernel; use: %s run %s", argv[1],
                p->name, argv[1]);
    else
        err_set(&e, EXIT_USAGE, "no command '%s'; %s%s%s", argv[1],
                near != NULL ? "did you mean '" : "see ",
                near != NULL ? near : p->name, near != NULL ? "'?" : " --help");
    return program_fail(p, &e);
}

int command_dispatch(const struct program *p, int argc, char **argv)
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
    for (int i = 0; commands[i] != NULL; i++)
        if (strcmp(argv[1], commands[i]->name) == 0)
            return commands[i]->run(p, argc - 1, argv + 1);
    return unknown(p, argv);
}
