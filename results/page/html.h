/* SPDX-License-Identifier: BSD-3-Clause */
/* Text into HTML and SVG. Nothing from a cell reaches a page in another way:
 * what it holds may be hostile. Write errors show in ferror() of the stream,
 * which the one who opened it looks at. */
#ifndef RESULTS_PAGE_HTML_H
#define RESULTS_PAGE_HTML_H

#include <stddef.h>
#include <stdio.h>

#include "results/rows/html_text.h"

/* html_text() for text from a cell: what a spreadsheet would take for a
 * formula when it is pasted there (= + - @ in front, or a tab) gets an
 * apostrophe in front, unless it is a number. */
void html_cell(FILE *to, const char *text);

/* printf, then html_text(). Up to 2 KiB. */
void html_printf(FILE *to, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A table that is folded up beneath a figure: begin with its summary and a
 * NULL-terminated list of heads, then cells row by row, then end. Names that
 * begin with '#' head columns of numbers, set to the right. */
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
/* A number with two decimals; nothing where it was not measured (NaN). */
void html_table_number(struct html_table *t, double x);
void html_table_end(struct html_table *t);

/* A table that stands open; everything else as above. */
void html_table_open(struct html_table *t, FILE *to, const char *const *heads);
void html_table_close(struct html_table *t);

#endif
