/* SPDX-License-Identifier: BSD-3-Clause */
/* From the command line to a command; see command.h. */
#include "drivers/program/command.h"

#include <stdio.h>
#include <string.h>

#include "drivers/driver.h"
#include "drivers/program/driver_choice.h"
#include "drivers/program/own_kernel.h"
#include "drivers/program/sibling.h"
#include "drivers/program/watchdog.h"
#include "kernels/base/shell.h"
#include "kernels/base/words.h"
#include "results/rows/help.h"

static int help(const struct program *p)
{
    int mpi = p->mpi_version != NULL;

    if (p->rank != 0)
        return 0;
    help_begin();
    printf("example: %s%s run primes --limit 1e9%s\n\n",
           mpi ? "mpirun -n 2 " : "", p->name, mpi ? "" : " --driver openmp");
    printf("Runs the same verified work serially, with threads, processes, "
           "ranks or an event\nloop, and measures the speed-up by parallelism "
           "and by overlapped waits.\n\n");
    for (int i = 0; commands[i] != NULL; i++)
        printf("  %s %-10s %s\n", p->name, commands[i]->name,
               commands[i]->summary);
    for (int i = 0; sibling_programs[i].name != NULL && !mpi; i++)
        printf("  %s %-10s %s\n", p->name, sibling_programs[i].name,
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
    help_end();
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

/* The names of all commands, and the options of the program. */
static void command_names(const struct program *p, const char *names[64])
{
    size_t n = 0;

    for (int i = 0; commands[i] != NULL && n < 60; i++)
        names[n++] = commands[i]->name;
    for (int i = 0;
         sibling_programs[i].name != NULL && p->mpi_version == NULL && n < 60;
         i++)
        names[n++] = sibling_programs[i].name;
    names[n++] = "--help";
    names[n++] = "--version";
    names[n] = NULL;
}

/* The first word that names a kernel, from `from` on; 0: none. */
static int kernel_at(int from, int argc, char **argv)
{
    for (int i = from; i < argc; i++)
        if (kernel_find(argv[i]) != NULL || own_kernel_is_file(argv[i]))
            return i;
    return 0;
}

static int is_driver(const char *name)
{
    return driver_find(name) != NULL || driver_elsewhere_find(name) != NULL;
}

/* argv[1] names something that `run` takes: the line with `run`, the kernel
 * first. Returns 0 if not. */
static int without_run(const struct program *p, int argc, char **argv,
                       struct err *e)
{
    int driver = is_driver(argv[1]), option = argv[1][0] == '-';
    int at = kernel_at(1, argc, argv);
    char line[600] = "", why[120];
    struct text to = {.to = line, .size = sizeof line};

    if (at != 1 && !driver && !(option && at > 0))
        return 0;
    shell_add_word(&to, at > 0 ? argv[at] : "primes");
    for (int i = 1 + (driver || at == 1); i < argc; i++)
        if (i != at)
            shell_add_words(&to, 1, argv + i);
    if (driver)
        text_add(&to, " --driver %s", argv[1]);
    if (option)
        snprintf(why, sizeof why, "the command and the kernel come first");
    else
        snprintf(why, sizeof why, "'%.60s' is a %s", argv[1],
                 driver                        ? "driver"
                 : own_kernel_is_file(argv[1]) ? "file"
                                               : "kernel");
    return err_set(e, EXIT_USAGE, "%s; use: %s run %s", why, p->name, line);
}

static int unknown(const struct program *p, int argc, char **argv)
{
    static const char *const lists[] = {"kernels", "drivers", "columns"};
    const char *names[64];
    char otherwise[80];
    struct err e = {0};

    if (argv[1][0] != '-' && p->mpi_version == NULL &&
        sibling_exec(argv + 1, &e) != 0)
        return program_fail(p, &e);
    command_names(p, names);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(argv[1], lists[i]) == 0)
            err_set(&e, EXIT_USAGE, "'%s' is a list; use: %s list %s", argv[1],
                    p->name, argv[1]);
    if (e.code == 0 && without_run(p, argc, argv, &e) == 0) {
        snprintf(otherwise, sizeof otherwise, "see `%s --help`", p->name);
        did_you_mean("command", argv[1], names, otherwise, &e);
    }
    return program_fail(p, &e);
}

static int run_command(const struct program *p, int argc, char **argv)
{
    for (int i = 0; commands[i] != NULL; i++)
        if (strcmp(argv[1], commands[i]->name) == 0)
            return commands[i]->run(p, argc - 1, argv + 1);
    return unknown(p, argc, argv);
}

/* `help WORD`: that of a command or of a kernel. */
static int help_of(const struct program *p, char *word)
{
    char *argv[] = {(char *)p->name, (char *)"run", word, (char *)"--help",
                    NULL};

    if (kernel_find(word) != NULL || own_kernel_is_file(word))
        return run_command(p, 4, argv);
    argv[1] = word;
    argv[2] = argv[3];
    argv[3] = NULL;
    return run_command(p, 3, argv);
}

int command_dispatch(const struct program *p, int argc, char **argv)
{
    static const struct {
        const char *word;
        int (*answer)(const struct program *p);
    } answers[] = {
        {"help", help},         {"--help", help},     {"-h", help},
        {"--version", version}, {"version", version}, {"-V", version},
    };

    watchdog_block_signals();
    if (argc < 2) {
        help(p);
        return EXIT_USAGE;
    }
    if (argc == 3 && strcmp(argv[1], "help") == 0)
        return help_of(p, argv[2]);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (strcmp(argv[1], answers[i].word) == 0)
            return answers[i].answer(p);
    return run_command(p, argc, argv);
}
