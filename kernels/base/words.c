/* SPDX-License-Identifier: BSD-3-Clause */
/* Parse the options of a command; see words.h. */
#include "kernels/base/words.h"

#include <stdio.h>
#include <string.h>

enum { NAMES_MAX = 64, NAME_MAX_CHARS = 64 };

static int unknown(const struct option *table, const char *command,
                   const char *word, struct err *e)
{
    const char *names[NAMES_MAX + 1], *near;
    size_t n = 0;

    for (const struct option *o = table; o->name != NULL && n < NAMES_MAX; o++)
        names[n++] = o->name;
    names[n] = NULL;
    near = strncmp(word, "--", 2) == 0 ? option_nearest(word + 2, names) : NULL;
    return err_set(e, EXIT_USAGE, "no option '%.60s'%s%s%s; see %s --help",
                   word, near != NULL ? ", did you mean --" : "",
                   near != NULL ? near : "", near != NULL ? "" : "", command);
}

int words_parse(const struct option *table, void *values, int argc, char **argv,
                int *help, struct err *e)
{
    if (option_defaults(table, values, e) != 0)
        return -1;
    for (int i = 1; i < argc; i++) {
        const char *equals = strchr(argv[i], '='), *value;
        const struct option *o = NULL;
        char name[NAME_MAX_CHARS];
        int negated = strncmp(argv[i], "--no-", 5) == 0;

        *help |= strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0;
        if (*help)
            return 0;
        snprintf(name, sizeof name, "%.*s",
                 (int)(equals != NULL ? equals - argv[i] : NAME_MAX_CHARS),
                 argv[i]);
        if (strncmp(name, "--", 2) == 0)
            o = option_find(table, name + (negated ? 5 : 2));
        if (o == NULL || (negated && o->kind != OPTION_FLAG))
            return unknown(table, argv[0], name, e);
        value = equals != NULL           ? equals + 1
                : o->kind == OPTION_FLAG ? (negated ? "0" : "1")
                : i + 1 < argc           ? argv[++i]
                                         : NULL;
        if (value == NULL)
            return err_set(e, EXIT_USAGE, "--%s requires a value", o->name);
        if (option_set(o, values, value, e) != 0)
            return -1;
    }
    return 0;
}
