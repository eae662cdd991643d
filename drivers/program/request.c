/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line of `run`; see request.h. */
#include "drivers/program/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/program/driver_choice.h"
#include "kernels/base/number.h"

static int is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* An option table and the struct that it fills. */
struct holder {
    const struct option *table;
    void *values;
    unsigned char *given;
};

enum { HOLDERS = 3 };

/* One `--name[=value]` of the command line. */
struct word {
    const char *name;
    size_t length; /* length of the name, up to '=' */
};

static int named(const struct option *o, const char *name, size_t length)
{
    return strlen(o->name) == length && strncmp(o->name, name, length) == 0;
}

/* `--no-name` turns a flag off. */
static int negated(const struct option *o, const struct word *w)
{
    return o->kind == OPTION_FLAG && w->length > 3 &&
           strncmp(w->name, "no-", 3) == 0 &&
           named(o, w->name + 3, w->length - 3);
}

static const struct option *lookup(const struct option *table,
                                   const struct word *w)
{
    for (const struct option *o = table; o != NULL && o->name != NULL; o++)
        if (named(o, w->name, w->length) || negated(o, w))
            return o;
    return NULL;
}

static int unknown_word(const struct request *r, const struct holder *holders,
                        const struct word *w, struct err *e)
{
    const char *names[128], *near;
    char name[64];
    size_t n = 0;

    for (int h = 0; h < HOLDERS; h++)
        for (const struct option *o = holders[h].table;
             o != NULL && o->name != NULL && n < 127; o++)
            names[n++] = o->name;
    names[n] = NULL;
    snprintf(name, sizeof name, "%.*s", (int)w->length, w->name);
    near = option_nearest(name, names);
    if (near != NULL)
        return err_set(e, EXIT_USAGE,
                       "no option --%s for %s under %s; did you mean --%s?",
                       name, r->kernel->name, r->driver->name, near);
    return err_set(e, EXIT_USAGE,
                   "no option --%s for %s under %s; see `run %s --help`", name,
                   r->kernel->name, r->driver->name, r->kernel->name);
}

/* The value of option o in argv[*i], or in the next argument, to which *i then
 * moves. NULL: missing. */
static const char *value_of(const struct option *o, const struct word *w,
                            int argc, char **argv, int *i)
{
    const char *equals = strchr(argv[*i], '=');

    if (equals != NULL)
        return equals + 1;
    if (o->kind == OPTION_FLAG)
        return negated(o, w) ? "0" : "1";
    return *i + 1 < argc ? argv[++*i] : NULL;
}

static int set_word(const struct request *r, const struct holder *holders,
                    int argc, char **argv, int *i, struct err *e)
{
    struct word w = {.name = argv[*i] + 2};

    if (strncmp(argv[*i], "--", 2) != 0 || argv[*i][2] == '\0')
        return err_set(e, EXIT_USAGE,
                       "'%s' is not an option; options begin with --",
                       argv[*i]);
    w.length = strcspn(w.name, "=");
    for (int h = 0; h < HOLDERS; h++) {
        const struct option *o = lookup(holders[h].table, &w);
        const char *value;

        if (o == NULL)
            continue;
        value = value_of(o, &w, argc, argv, i);
        if (value == NULL)
            return err_set(e, EXIT_USAGE, "--%s requires a value", o->name);
        if (holders[h].given != NULL)
            holders[h].given[o - holders[h].table] = 1;
        return option_set(o, holders[h].values, value, e);
    }
    return unknown_word(r, holders, &w, e);
}

static int set_all(struct request *r, int argc, char **argv, struct err *e)
{
    const struct holder holders[HOLDERS] = {
        {settings_options, &r->settings, NULL},
        {r->kernel->options, r->kernel_opt, r->given},
        {r->driver->options, r->driver_opt, NULL},
    };

    for (int i = 2; i < argc; i++) {
        if (is_help(argv[i]))
            r->help = 1;
        else if (set_word(r, holders, argc, argv, &i, e) != 0)
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

static int find_kernel(struct request *r, int argc, char **argv, struct err *e)
{
    const char *names[64], *near;
    char all[256];
    size_t n = 0;

    if (argc < 2)
        return err_set(e, EXIT_USAGE,
                       "no kernel given; use one of %s, for example `run "
                       "primes --limit 1e9`",
                       kernel_names(all, sizeof all));
    r->kernel = kernel_find(argv[1]);
    if (r->kernel != NULL)
        return 0;
    for (; kernels[n] != NULL && n < 63; n++)
        names[n] = kernels[n]->name;
    names[n] = NULL;
    near = option_nearest(argv[1], names);
    if (near != NULL)
        return err_set(e, EXIT_USAGE, "no kernel '%s'; did you mean '%s'?",
                       argv[1], near);
    return err_set(e, EXIT_USAGE, "no kernel '%s'; use one of %s", argv[1],
                   kernel_names(all, sizeof all));
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

static size_t table_size(const struct option *table)
{
    size_t n = 0;

    while (table[n].name != NULL)
        n++;
    return n;
}

/* Allocate the values of both tables and set the defaults. */
static int make_values(struct request *r, struct err *e)
{
    size_t driver_size = r->driver->options_size;

    r->kernel_opt = calloc(1, r->kernel->options_size);
    r->driver_opt = calloc(1, driver_size > 0 ? driver_size : 1);
    r->given = calloc(table_size(r->kernel->options) + 1, 1);
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
    r->help = argc > 1 && is_help(argv[1]);
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
