/* SPDX-License-Identifier: BSD-3-Clause */
/* From --driver NAME to a driver; see driver_choice.h. */
#include "drivers/program/driver_choice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/number.h"
#include "kernels/base/option.h"

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

int driver_unknown(const char *name, struct err *e)
{
    const char *names[64], *near;
    size_t n = 0;

    for (int i = 0; drivers[i] != NULL && n < 63; i++)
        names[n++] = drivers[i]->name;
    for (int i = 0; drivers_elsewhere[i].name != NULL && n < 63; i++)
        names[n++] = drivers_elsewhere[i].name;
    names[n] = NULL;
    near = option_nearest(name, names);
    return err_set(e, EXIT_USAGE, "no driver '%s'; %s%s%s", name,
                   near != NULL ? "did you mean '" : "see `list drivers`",
                   near != NULL ? near : "", near != NULL ? "'?" : "");
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

/* A blank and a word, quoted where a shell would split or expand it. */
static void print_quoted(FILE *to, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-_=+,./:@%^";

    putc(' ', to);
    if (*word != '\0' && strspn(word, plain) == strlen(word)) {
        fputs(word, to);
        return;
    }
    putc('\'', to);
    for (; *word != '\0'; word++)
        fputs(*word == '\'' ? "'\\''" : (char[]){*word, '\0'}, to);
    putc('\'', to);
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
    char *words = NULL, ranks[24];
    size_t size = 0;
    FILE *to = open_memstream(&words, &size);

    if (to == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory");
    for (int i = 1; i < argc; i++) {
        int ours = strncmp(argv[i], "--driver", 8) == 0 ||
                   strncmp(argv[i], "--workers", 9) == 0;

        if (!ours)
            print_quoted(to, argv[i]);
        else if (strchr(argv[i], '=') == NULL)
            i++;
    }
    count_ranks(argc, argv, ranks, sizeof ranks);
    if (fclose(to) == 0)
        err_set(e, EXIT_UNAVAILABLE,
                "driver '%s' is in %s; use: %s%s%s%s run%s%s", d->name,
                d->program, d->launcher, *d->launcher != '\0' ? ranks : "",
                *d->launcher != '\0' ? " " : "", d->program, words, d->options);
    free(words);
    return -1;
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
        driver_unknown(name, e);
    return NULL;
}
