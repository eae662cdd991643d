/* SPDX-License-Identifier: BSD-3-Clause */
/* The words of a command: splitting a text, and replacing {NAME}. Pure
 * functions. */
#ifndef JOBS_SCALE_WORDS_H
#define JOBS_SCALE_WORDS_H

#include <stddef.h>

#include "jobs/texts.h"
#include "kernels/base/err.h"

/* Split a text as a shell does, with ' " and \, without expansions. *words is
 * an array that ends with NULL; it and the words belong to keep. Returns 0; -1
 * with EXIT_USAGE: a quote stays open, or no word is given. */
int words_split(const char *text, char ***words, struct texts *keep,
                struct err *e);

/* text with each {NAME} of names[0 .. n-1] replaced by its value. Other braces
 * stay. */
const char *words_fill(const char *text, const char *const *names,
                       const char *const *values, size_t n, struct texts *keep);

/* 1: some word has {name}. */
int words_have(char *const *words, const char *name);

/* The words from words[0] on in one line, quoted where a shell needs it. */
const char *words_line(char *const *words, struct texts *keep);

/* text as a value of the columns *_args: ; = and % become %3B %3D %25. */
const char *words_escape(const char *text, struct texts *keep);

#endif
