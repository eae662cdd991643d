/* SPDX-License-Identifier: BSD-3-Clause */
/* Text for a terminal, in lines that fit. */
#ifndef RESULTS_PAGE_WRAP_H
#define RESULTS_PAGE_WRAP_H

#include <stdio.h>

/* Print text from column `at` on, which the caller has reached, and a newline.
 * A line that would exceed `width` columns ends at a space or, in a word that is
 * too long for a line, after a ';'. The next begins with `indent` spaces. A word
 * without either stays whole. A code point counts as one column. */
void wrap_print(FILE *to, const char *text, int width, int at, int indent);

#endif
