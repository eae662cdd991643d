/* SPDX-License-Identifier: BSD-3-Clause */
/* Words as a shell reads them back, for commands that messages suggest. */
#ifndef KERNELS_BASE_SHELL_H
#define KERNELS_BASE_SHELL_H

#include "kernels/base/text.h"

/* Append word: as it is, or in quotes where a shell would split or expand
 * it. */
void shell_add_word(struct text *to, const char *word);

/* Append n words, a blank before each. */
void shell_add_words(struct text *to, int n, char *const *words);

#endif
