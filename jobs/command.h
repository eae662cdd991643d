/* SPDX-License-Identifier: BSD-3-Clause */
/* A command, word by word, for execvp(). */
#ifndef JOBS_COMMAND_H
#define JOBS_COMMAND_H

#include "jobs/item.h"
#include "jobs/texts.h"

enum { COMMAND_WORDS_MAX = 128 };

/* Starts as {0}; always ends with NULL. The words belong to a struct texts. */
struct command {
    char *words[COMMAND_WORDS_MAX + 1];
    int count;
};

/* Append one word, formatted. */
void command_add(struct command *c, struct texts *keep, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Append each option of item: "--limit=1e9". */
void command_add_options(struct command *c, const struct item *item,
                         struct texts *keep);

#endif
