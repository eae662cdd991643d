/* SPDX-License-Identifier: BSD-3-Clause */
/* From --driver NAME to a driver; see driver_choice.h. */
#include "drivers/program/driver_choice.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kernels/base/number.h"
#include "kernels/base/option.h"
#include "kernels/base/shell.h"
#include "kernels/base/words.h"

const struct driver *driver_find(const char *name)
{
    for (int i = 0; drivers[i] != NULL; i++)
        if (strcmp(drivers[i]->name, name) == 0)
            return drivers[i];
    return NULL;
}

const struct driver_elsewhere *driver_elsewhere_find(const char *name)
{
    for (int i = 0; drivers_elsewhere[i].name != NULL; i++)
        if (strcmp(drivers_elsewhere[i].name, name) == 0)
            return &drivers_elsewhere[i];
    return NULL;
}

enum { NAMES_MAX = 64 };

static void driver_names(const char *names[NAMES_MAX])
{
    size_t n = 0;

    for (int i = 0; drivers[i] != NULL && n < NAMES_MAX - 1; i++)
        names[n++] = drivers[i]->name;
    for (int i = 0; drivers_elsewhere[i].name != NULL && n < NAMES_MAX - 1; i++)
        names[n++] = drivers_elsewhere[i].name;
    names[n] = NULL;
}

int driver_unknown(const char *name, struct err *e)
{
    const char *names[NAMES_MAX];

    if (kernel_find(name) != NULL)
        return err_set(e, EXIT_USAGE,
                       "'%s' is a kernel, not a driver; see `brigade list "
                       "drivers`",
                       name);
    driver_names(names);
    return did_you_mean("driver", name, names, "see `brigade list drivers`", e);
}

/* For a run, the whole line with the nearest driver. */
static void unknown_in_run(const char *name, int argc, char **argv,
                           struct err *e)
{
    const char *names[NAMES_MAX], *near;
    char command[64], why[160], instead[80];
    int at = 0;

    driver_names(names);
    near = option_nearest(name, names);
    for (int i = 2; i < argc; i++)
        if (strncmp(argv[i], "--driver", 8) == 0)
            at = argv[i][8] == '=' ? i : i + 1;
    if (near == NULL || kernel_find(name) != NULL || at == 0 || at >= argc ||
        strcmp(argv[0], "run") != 0) {
        driver_unknown(name, e);
        return;
    }
    snprintf(command, sizeof command, "%.40s run",
             program_invocation_short_name);
    snprintf(why, sizeof why, "no driver '%.60s'; did you mean '%s'?", name,
             near);
    snprintf(instead, sizeof instead, "%s%s",
             argv[at][0] == '-' ? "--driver=" : "", near);
    words_use(command, argc, argv, at, instead, why, e);
}

const char *argument_peek(const char *name, int argc, char **argv)
{
    size_t length = strlen(name);
    const char *value = NULL;

    for (int i = 2; i < argc; i++) {
        if (strncmp(argv[i], name, length) != 0)
            continue;
        if (argv[i][length] == '=')
            value = argv[i] + length + 1;
        else if (argv[i][length] == '\0' && i + 1 < argc)
            value = argv[++i];
    }
    return value;
}

/* How many ranks have the workers that are asked for; 2 by default. */
static void count_ranks(int argc, char **argv, char *to, size_t size)
{
    const char *workers = argument_peek("--workers", argc, argv);
    const char *threads = argument_peek("--threads", argc, argv);
    uint64_t all, each;

    if (workers != NULL && threads != NULL &&
        number_count(workers, &all) == 0 && number_count(threads, &each) == 0 &&
        each > 0 && all >= each)
        snprintf(to, size, "%llu", (unsigned long long)(all / each));
    else
        snprintf(to, size, "%.20s", workers != NULL ? workers : "2");
}

/* The other program gets the number of workers and the driver from the launcher
 * and from d->options. */
static int use_elsewhere(const struct driver_elsewhere *d, int argc,
                         char **argv, struct err *e)
{
    char words[sizeof e->text] = "", ranks[24];
    struct text to = {.to = words, .size = sizeof words};

    for (int i = 1; i < argc; i++) {
        int ours = strncmp(argv[i], "--driver", 8) == 0 ||
                   strncmp(argv[i], "--workers", 9) == 0;

        if (!ours)
            shell_add_words(&to, 1, argv + i);
        else if (strchr(argv[i], '=') == NULL)
            i++;
    }
    count_ranks(argc, argv, ranks, sizeof ranks);
    return err_set(
        e, EXIT_UNAVAILABLE, "driver '%s' is in %s; use: %s%s%s%s run%s%s",
        d->name, d->program, d->launcher, *d->launcher != '\0' ? ranks : "",
        *d->launcher != '\0' ? " " : "", d->program, words, d->options);
}

const struct driver *driver_choose(int argc, char **argv, struct err *e)
{
    const char *name = argument_peek("--driver", argc, argv);
    const struct driver *d = name != NULL ? driver_find(name) : drivers[0];
    const struct driver_elsewhere *other;

    if (d != NULL)
        return d;
    other = driver_elsewhere_find(name);
    if (other != NULL)
        use_elsewhere(other, argc, argv, e);
    else
        unknown_in_run(name, argc, argv, e);
    return NULL;
}
