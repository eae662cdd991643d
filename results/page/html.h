/* SPDX-License-Identifier: BSD-3-Clause */
/* Text and tables as HTML. Every text from a cell passes through these
 * functions, because it may be hostile. Write errors show in ferror() of the
 * stream, which its owner checks. */
#ifndef RESULTS_PAGE_HTML_H
#define RESULTS_PAGE_HTML_H

#include <stddef.h>
#include <stdio.h>

#include "results/rows/html_text.h"

/* html_text() for text from a cell. A text that a spreadsheet would read as a
 * formula when pasted (it begins with = + - @ or a tab, and is not a number)
 * gets an apostrophe in front, which the page does not show: it is copied with
 * the text. */
void html_cell(FILE *to, const char *text);

/* printf, then html_text(); at most 2 KiB. */
void html_printf(FILE *to, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A folded table under a figure: begin with its summary and a NULL-terminated
 * list of heads, then cells row by row, then end. A head that begins with '#'
 * is that of a column of numbers, aligned right. */
struct html_table {
    FILE *to;
    const char *const *heads;
    size_t columns, at;
};
void html_table_begin(struct html_table *t, FILE *to, const char *summary,
                      const char *const *heads);
void html_table_text(struct html_table *t, const char *cell);
void html_table_cell(struct html_table *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A number with two decimals; an empty cell for NaN. */
void html_table_number(struct html_table *t, double x);
void html_table_end(struct html_table *t);

/* The same, unfolded. */
void html_table_open(struct html_table *t, FILE *to, const char *const *heads);
void html_table_close(struct html_table *t);

#endif
