/* SPDX-License-Identifier: BSD-3-Clause */
/* Tables in Markdown, as GitHub, GitLab and pandoc read them. */
#ifndef RESULTS_ROWS_MARKDOWN_H
#define RESULTS_ROWS_MARKDOWN_H

#include <stddef.h>
#include <stdio.h>

#include "results/rows/row.h"

/* Print the head of a table of n columns: their names, of which those with a
 * '>' in sides[column] are aligned to the right. Errors of these functions are
 * left to the caller's fflush() and ferror(). */
void markdown_head(FILE *to, const char *const *names, const char *sides,
                   size_t n);

/* Print text as the content of a cell: a bar is escaped, and a newline becomes a
 * blank, since either would end the cell. */
void markdown_text(FILE *to, const char *text);

/* Print n cells as a line. An empty cell is "-". */
void markdown_line(FILE *to, const char *const *cells, size_t n);

/* Print n rows with all their columns as a table. */
void markdown_rows(FILE *to, const struct column *columns, const void *rows,
                   size_t n);

#endif
