/* SPDX-License-Identifier: BSD-3-Clause */
/* A command, word by word; see command.h. */
#include "jobs/command.h"

#include <stdarg.h>
#include <stdio.h>

void command_add(struct command *c, struct texts *keep, const char *format, ...)
{
    char text[4096];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (c->count < COMMAND_WORDS_MAX)
        c->words[c->count++] = texts_keep(keep, "%s", text);
    c->words[c->count] = NULL;
}

void command_add_options(struct command *c, const struct item *item,
                         struct texts *keep)
{
    for (size_t i = 0; i < item->option_count; i++)
        command_add(c, keep, "--%s", item->options[i]);
}
