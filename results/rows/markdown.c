/* SPDX-License-Identifier: BSD-3-Clause */
/* See markdown.h. */
#include "results/rows/markdown.h"

void markdown_head(FILE *to, const char *const *names, const char *sides,
                   size_t n)
{
    for (size_t i = 0; i < n; i++)
        fprintf(to, "| %s ", names[i]);
    fputs("|\n", to);
    for (size_t i = 0; i < n; i++)
        fputs(sides[i] == '>' ? "|--:" : "|:--", to);
    fputs("|\n", to);
}

void markdown_text(FILE *to, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '|')
            fputs("\\|", to);
        else
            fputc(*text == '\n' || *text == '\r' ? ' ' : *text, to);
}

static void cell(FILE *to, const char *text)
{
    fputs("| ", to);
    markdown_text(to, *text != '\0' ? text : "-");
    fputc(' ', to);
}

void markdown_line(FILE *to, const char *const *cells, size_t n)
{
    for (size_t i = 0; i < n; i++)
        cell(to, cells[i]);
    fputs("|\n", to);
}

void markdown_rows(FILE *to, const struct column *columns, const void *rows,
                   size_t n)
{
    size_t bytes = column_row_bytes(columns), count = column_count(columns);

    for (size_t i = 0; i < count; i++)
        fprintf(to, "| %s ", columns[i].name);
    fputs("|\n", to);
    for (size_t i = 0; i < count; i++)
        fputs(columns[i].type == COLUMN_TEXT ? "|:--" : "|--:", to);
    fputs("|\n", to);
    for (size_t i = 0; i < n; i++) {
        const char *row = (const char *)rows + i * bytes;

        for (size_t k = 0; k < count; k++) {
            char text[1024];

            row_cell(&columns[k], row, text, sizeof text);
            cell(to, text);
        }
        fputs("|\n", to);
    }
}
