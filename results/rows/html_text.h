/* SPDX-License-Identifier: BSD-3-Clause */
/* Escaping for HTML and SVG. */
#ifndef RESULTS_ROWS_HTML_TEXT_H
#define RESULTS_ROWS_HTML_TEXT_H

#include <stdio.h>

/* Print text escaped, for text and for attributes in double quotes: & < > " '
 * as references; bytes that are not UTF-8 and control characters as U+FFFD. A
 * write error shows in ferror(to). */
void html_text(FILE *to, const char *text);

#endif
