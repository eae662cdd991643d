/* SPDX-License-Identifier: BSD-3-Clause */
/* Launchers of ranks; see launcher.h. */
#include "drivers/launcher/launcher.h"
#include "kernels/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAUNCHER(...) {__VA_ARGS__},
const struct launcher launchers[] = {
#include "drivers/launcher/launchers.def"
    {.name = NULL},
};
#undef LAUNCHER

/* ---- by their variables, libraries and versions ---------------------------------*/

static int is_set(launcher_look *look, const char *name)
{
    return name != NULL && look(name) != NULL;
}

static int is_of_library(const struct launcher *l, const char *library)
{
    return l->library != NULL &&
           strncmp(library, l->library, strlen(l->library)) == 0;
}

const struct launcher *launcher_find(launcher_look *look)
{
    for (const struct launcher *l = launchers; l->name != NULL; l++)
        if (is_set(look, l->sets[0]) || is_set(look, l->sets[1]))
            return l;
    return NULL;
}

static int read_number(launcher_look *look, const char *name, int *number)
{
    const char *text = name != NULL ? look(name) : NULL;

    if (text == NULL || *text < '0' || *text > '9')
        return 0;
    *number = (int)strtol(text, NULL, 10);
    return 1;
}

int launcher_rank(launcher_look *look)
{
    int rank = 0;

    for (const struct launcher *l = launchers; l->name != NULL; l++)
        if (!l->inherited && read_number(look, l->rank, &rank))
            return rank;
    /* Any launcher that uses PMIx. */
    if (read_number(look, "PMIX_RANK", &rank))
        return rank;
    for (const struct launcher *l = launchers; l->name != NULL; l++)
        if (l->inherited && read_number(look, l->rank, &rank))
            return rank;
    return 0;
}

/* Of the launchers that set variables, those of a library (or of all) and
 * inherited or not. */
static int read_ranks(launcher_look *look, const char *library, int inherited,
                      int *ranks)
{
    for (const struct launcher *l = launchers; l->name != NULL; l++)
        if (l->inherited == inherited &&
            (library == NULL || is_of_library(l, library)) &&
            (is_set(look, l->sets[0]) || is_set(look, l->sets[1])) &&
            read_number(look, l->size, ranks))
            return 1;
    return 0;
}

int launcher_ranks(launcher_look *look, const char *library)
{
    int ranks = 0;

    /* A launcher inside another one's rank inherits its variables. */
    if (!read_ranks(look, library, 0, &ranks) &&
        !read_ranks(look, NULL, 0, &ranks))
        read_ranks(look, NULL, 1, &ranks);
    return ranks;
}

int launcher_library_text(const char *library, char *to, size_t size)
{
    /* Open MPI appends more after a comma, MPICH on further lines. */
    size_t length = strcspn(library, ",\n");
    const char *word = strstr(library, " Version:"), *number;

    if (word == NULL || (size_t)(word - library) > length)
        return snprintf(to, size, "%.*s", (int)length, library);
    number = word + strlen(" Version:");
    number += strspn(number, " \t");
    return snprintf(to, size, "%.*s %.*s", (int)(word - library), library,
                    (int)strcspn(number, ",\n"), number);
}

const struct launcher *launcher_of_library(const char *library)
{
    for (const struct launcher *l = launchers; l->name != NULL; l++)
        if (is_of_library(l, library))
            return l;
    return NULL;
}

int launcher_program(const struct launcher *l, char *to, size_t size)
{
    return snprintf(to, size, "%.*s", (int)strcspn(l->command, " "),
                    l->command);
}

int launcher_has_name(const struct launcher *l, const char *program)
{
    char own[32];

    launcher_program(l, own, sizeof own);
    return strcmp(own, program) == 0 ||
           (l->also != NULL && strcmp(l->also, program) == 0) ||
           (l->alias != NULL && strcmp(l->alias, program) == 0);
}

const struct launcher *launcher_recognise(const char *program,
                                          const char *version)
{
    for (const struct launcher *l = launchers; l->name != NULL; l++)
        if (launcher_has_name(l, program) &&
            (strstr(version, l->version) != NULL ||
             (l->alias_version != NULL &&
              strstr(version, l->alias_version) != NULL)))
            return l;
    return NULL;
}

/* ---- flags ------------------------------------------------------------------*/

static void add_mark(struct text *t, const struct launcher *l, const char *mark,
                     const struct launcher_numbers *n)
{
    if (strncmp(mark, "{n}", 3) == 0)
        text_add(t, "%d", n->ranks);
    else if (strncmp(mark, "{t}", 3) == 0)
        text_add(t, "%d", n->threads);
    else if (strncmp(mark, "{h}", 3) == 0)
        text_add(t, "%d", n->hosts);
    else if (n->smt && l->smt != NULL)
        text_add(t, "%s", l->smt);
}

static void add_flags(struct text *t, const struct launcher *l,
                      const char *flags, const struct launcher_numbers *n)
{
    while (*flags != '\0') {
        size_t plain = strcspn(flags, "{");

        text_add(t, "%.*s", (int)plain, flags);
        flags += plain;
        if (*flags == '{') {
            add_mark(t, l, flags, n);
            flags += strcspn(flags, "}") + 1;
        }
    }
}

int launcher_flags(const struct launcher *l, const char *flags,
                   const struct launcher_numbers *n, char *to, size_t size)
{
    struct text t = {.to = to, .size = size};

    if (size > 0)
        to[0] = '\0';
    add_flags(&t, l, flags, n);
    return (int)t.used;
}

/* A launcher that cannot run more ranks than cores refuses this itself. */
static const char *flags_of(const struct launcher *l, enum launcher_cores cores)
{
    if (cores == LAUNCHER_OWN ||
        (cores == LAUNCHER_CROWDED && l->crowded == NULL))
        return l->own;
    return l->crowded != NULL ? l->crowded : l->unbound;
}

int launcher_line(const struct launcher *l, enum launcher_cores cores,
                  const struct launcher_numbers *n, char *to, size_t size)
{
    struct text t = {.to = to, .size = size};

    if (size > 0)
        to[0] = '\0';
    text_add(&t, "%s ", l->command);
    add_flags(&t, l, l->ranks, n);
    text_add(&t, " ");
    add_flags(&t, l, flags_of(l, cores), n);
    if (cores == LAUNCHER_OWN && l->fill != NULL)
        text_add(&t, " %s", l->fill);
    return (int)t.used;
}
