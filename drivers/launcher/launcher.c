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

const struct launcher *launcher_find(launcher_look *look)
{
    for (const struct launcher *l = launchers; l->name != NULL; l++)
        if (is_set(look, l->sets[0]) || is_set(look, l->sets[1]))
            return l;
    return NULL;
}

static int read_rank(launcher_look *look, const char *name, int *rank)
{
    const char *text = name != NULL ? look(name) : NULL;

    if (text == NULL || *text < '0' || *text > '9')
        return 0;
    *rank = (int)strtol(text, NULL, 10);
    return 1;
}

int launcher_rank(launcher_look *look)
{
    int rank = 0;

    for (const struct launcher *l = launchers; l->name != NULL; l++)
        if (!l->inherited && read_rank(look, l->rank, &rank))
            return rank;
    /* Any launcher that speaks PMIx to its ranks. */
    if (read_rank(look, "PMIX_RANK", &rank))
        return rank;
    for (const struct launcher *l = launchers; l->name != NULL; l++)
        if (l->inherited && read_rank(look, l->rank, &rank))
            return rank;
    return 0;
}

const struct launcher *launcher_of_library(const char *library)
{
    for (const struct launcher *l = launchers; l->name != NULL; l++)
        if (l->library != NULL &&
            strncmp(library, l->library, strlen(l->library)) == 0)
            return l;
    return NULL;
}

int launcher_program(const struct launcher *l, char *to, size_t size)
{
    return snprintf(to, size, "%.*s", (int)strcspn(l->command, " "),
                    l->command);
}

const struct launcher *launcher_recognise(const char *program,
                                          const char *version)
{
    for (const struct launcher *l = launchers; l->name != NULL; l++) {
        char own[32];

        launcher_program(l, own, sizeof own);
        if ((strcmp(own, program) == 0 ||
             (l->also != NULL && strcmp(l->also, program) == 0)) &&
            strstr(version, l->version) != NULL)
            return l;
    }
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

/* Where it does not run more ranks than cores, the launcher itself refuses. */
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
