/* SPDX-License-Identifier: BSD-3-Clause */
/* Text for a terminal, in lines that fit. */
#ifndef RESULTS_ROWS_WRAP_H
#define RESULTS_ROWS_WRAP_H

#include <stdio.h>

/* Print text from column `at` on, which the caller has reached, and a newline.
 * A line that would exceed `width` columns ends at a space or, in a word that is
 * too long for a line, after a ';'. The next begins with `indent` spaces. A word
 * without either stays whole. A code point counts as one column. */
void wrap_print(FILE *to, const char *text, int width, int at, int indent);

/* What is printed between these two to the stream that wrap_begin() returns goes to
 * `to`: in lines that fit if stdout is a terminal or COLUMNS is set, otherwise as it
 * is, for other programs. A line that is continued goes on below the text after its
 * label ("  verdict  parallel: ..."), or two columns further right than it began.
 * Nothing is lost where memory is short: it is then not wrapped. Lines of WRAP_LINE
 * bytes are broken. */
enum { WRAP_LINE = 8192 };

struct wrap {
    FILE *to, *stream;
    size_t used;
    char line[WRAP_LINE + 1];
};
FILE *wrap_begin(struct wrap *w, FILE *to);
FILE *wrap_end(struct wrap *w); /* returns `to` */

#endif
