/* SPDX-License-Identifier: BSD-3-Clause */
/* Many small strings with one owner; see texts.h. */
#include "jobs/texts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static char nothing[1];

static int make_room(struct texts *t)
{
    size_t room = t->room > 0 ? 2 * t->room : 64;
    char **all;

    if (t->count < t->room)
        return 0;
    all = realloc(t->all, room * sizeof *all);
    if (all == NULL)
        return -1;
    t->all = all;
    t->room = room;
    return 0;
}

char *texts_keep(struct texts *t, const char *format, ...)
{
    char *text = NULL;
    va_list args;

    va_start(args, format);
    if (t->failed || make_room(t) != 0 || vasprintf(&text, format, args) < 0) {
        t->failed = 1;
        text = NULL;
    }
    va_end(args);
    if (text == NULL)
        return nothing;
    t->all[t->count++] = text;
    return text;
}

void texts_release(struct texts *t)
{
    for (size_t i = 0; i < t->count; i++)
        free(t->all[i]);
    free(t->all);
    *t = (struct texts){0};
}
