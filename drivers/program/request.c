/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line of `run`; see request.h. */
#include "drivers/program/request.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/program/driver_choice.h"
#include "drivers/program/own_kernel.h"
#include "kernels/base/number.h"
#include "kernels/base/shell.h"
#include "kernels/base/words.h"

/* "brigade run": the messages suggest lines that begin so. */
static const char *command_of(char **argv, char to[64])
{
    snprintf(to, 64, "%.40s %.20s", program_invocation_short_name, argv[0]);
    return to;
}

static size_t table_size(const struct option *table)
{
    size_t n = 0;

    while (table != NULL && table[n].name != NULL)
        n++;
    return n;
}

/* The option of a number without a name: that which grows the work. */
static const struct option *main_option(const struct kernel *k)
{
    return k->growth.option != NULL ? option_find(k->options, k->growth.option)
                                    : k->options;
}

/* argv[i] is not an option, but the name of something else. Returns -1 if so. */
static int take_name(const struct request *r, const char *command, int argc,
                     char **argv, int i, struct err *e)
{
    const char *word = argv[i];
    char why[120], instead[80];

    if (driver_find(word) != NULL || driver_elsewhere_find(word) != NULL) {
        snprintf(why, sizeof why, "'%.60s' is a driver;", word);
        snprintf(instead, sizeof instead, "--driver %.60s", word);
        return words_use(command, argc, argv, i, instead, why, e);
    }
    if (strcmp(word, "help") == 0)
        return err_set(e, EXIT_USAGE,
                       "'help' is not an option; use: %s %s "
                       "--help",
                       command, r->word);
    if (kernel_find(word) != NULL)
        return err_set(e, EXIT_USAGE,
                       "a run has one kernel: %s, not also %s; to run both: "
                       "brigade sweep strong --kernels %s,%s --out DIR",
                       r->word, word, r->word, word);
    return 0;
}

/* The tables of r, and the bytes of r->given that belong to each. */
static struct words words_of(struct request *r, const char *command,
                             const char *of)
{
    size_t kernel_options = table_size(r->kernel->options);

    return (struct words){
        .command = command,
        .of = of,
        .about = r->word,
        .main = main_option(r->kernel),
        .holders =
            {
                {settings_options, &r->settings, r->given + kernel_options + 1},
                {r->kernel->options, r->kernel_opt, r->given},
                {r->driver->options, r->driver_opt,
                 r->given + kernel_options + 1 + table_size(settings_options)},
            },
    };
}

void request_print_notes(struct request *r)
{
    struct words w = words_of(r, "", "");

    words_print_notes(&w);
}

static int set_all(struct request *r, int argc, char **argv, struct err *e)
{
    char of[160], command[64];
    const struct words w = words_of(r, command_of(argv, command), of);

    snprintf(of, sizeof of, " for %s under %s", r->kernel->name,
             r->driver->name);
    for (int i = 2; i < argc; i++) {
        if (words_is_help(argv[i]))
            r->help = 1;
        else if (take_name(r, command, argc, argv, i, e) != 0 ||
                 words_take(&w, argc, argv, &i, e) != 0)
            return -1;
    }
    return 0;
}

static const char *kernel_names(char *to, size_t size)
{
    size_t used = 0;

    to[0] = '\0';
    for (int i = 0; kernels[i] != NULL && used < size; i++)
        used += (size_t)snprintf(to + used, size - used, "%s%s",
                                 i > 0 ? ", " : "", kernels[i]->name);
    return to;
}

/* A kernel that has the option `--name[=value]`, or "primes". */
static const char *kernel_with(const char *word)
{
    char name[64];

    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    for (int i = 0; strncmp(name, "--", 2) == 0 && kernels[i] != NULL; i++)
        if (option_find(settings_options, name + 2) == NULL &&
            option_find(kernels[i]->options, name + 2) != NULL)
            return kernels[i]->name;
    return "primes";
}

/* argv[1] is not a kernel, but perhaps a later word is. */
static int kernel_later(int argc, char **argv, struct err *e)
{
    const char *word = argv[1];
    char command[64], line[500] = "";
    struct text to = {.to = line, .size = sizeof line};
    int at = 0, driver;

    driver = driver_find(word) != NULL || driver_elsewhere_find(word) != NULL;
    if (word[0] != '-' && !driver)
        return 0;
    for (int i = 2; i < argc && at == 0; i++)
        if (kernel_find(argv[i]) != NULL || own_kernel_is_file(argv[i]))
            at = i;
    command_of(argv, command);
    if (!driver)
        return words_name_first(command, "kernel", kernel_with(word), argc,
                                argv, at, e);
    shell_add_word(&to, at > 0 ? argv[at] : "primes");
    for (int i = 2; i < argc; i++)
        if (i != at)
            shell_add_words(&to, 1, argv + i);
    return err_set(e, EXIT_USAGE,
                   "'%.40s' is a driver, not a kernel; use: %s %s --driver "
                   "%.40s",
                   word, command, line, word);
}

static int find_kernel(struct request *r, int argc, char **argv, struct err *e)
{
    const char *names[64];
    char all[256], otherwise[300];
    size_t n = 0;

    kernel_names(all, sizeof all);
    if (argc < 2)
        return err_set(e, EXIT_USAGE,
                       "no kernel given; use one of %s, for example: %s run "
                       "primes --limit 1e9",
                       all, program_invocation_short_name);
    r->word = argv[1];
    if (own_kernel_is_file(argv[1])) {
        r->kernel = own_kernel_load(argv[1], e);
        return r->kernel != NULL ? 0 : -1;
    }
    r->kernel = kernel_find(argv[1]);
    if (r->kernel != NULL)
        return 0;
    if (kernel_later(argc, argv, e) != 0)
        return -1;
    if (strlen(argv[1]) > 3 &&
        strcmp(argv[1] + strlen(argv[1]) - 3, ".so") == 0)
        return err_set(e, EXIT_USAGE,
                       "no kernel '%s'; to run that file, write ./%s", argv[1],
                       argv[1]);
    for (; kernels[n] != NULL && n < 63; n++)
        names[n] = kernels[n]->name;
    names[n] = NULL;
    snprintf(otherwise, sizeof otherwise, "use one of %s", all);
    return did_you_mean("kernel", argv[1], names, otherwise, e);
}

int64_t request_deadline(int argc, char **argv)
{
    const char *said = argument_peek("--deadline", argc, argv);
    int64_t ns;

    if (said != NULL && number_time(said, &ns) == 0)
        return ns;
    return number_time(option_find(settings_options, "deadline")->init, &ns) ==
                   0
               ? ns
               : INT64_MAX;
}

/* Allocate the values of both tables and set the defaults. */
static int make_values(struct request *r, struct err *e)
{
    size_t driver_size = r->driver->options_size;

    r->kernel_opt = calloc(1, r->kernel->options_size);
    r->driver_opt = calloc(1, driver_size > 0 ? driver_size : 1);
    /* That of the kernel is first, and the caller's; set_all() has the rest. */
    r->given = calloc(table_size(r->kernel->options) + 1 +
                          table_size(settings_options) +
                          table_size(r->driver->options),
                      1);
    if (r->kernel_opt == NULL || r->driver_opt == NULL || r->given == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory");
    if (option_defaults(settings_options, &r->settings, e) != 0 ||
        option_defaults(r->kernel->options, r->kernel_opt, e) != 0)
        return -1;
    return r->driver->options == NULL
               ? 0
               : option_defaults(r->driver->options, r->driver_opt, e);
}

int request_parse(struct request *r, int argc, char **argv, struct err *e)
{
    *r = (struct request){0};
    r->help = argc > 1 && words_is_help(argv[1]);
    if (r->help)
        return 0;
    if (find_kernel(r, argc, argv, e) != 0 ||
        (r->driver = driver_choose(argc, argv, e)) == NULL ||
        make_values(r, e) != 0)
        return -1;
    return set_all(r, argc, argv, e);
}

void request_release(struct request *r)
{
    free(r->kernel_opt);
    free(r->driver_opt);
    free(r->given);
}
