/* SPDX-License-Identifier: BSD-3-Clause */
/* See html.h. */
#include "results/page/html.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static int is_number(const char *text)
{
    char *end;

    size_t n = strspn(text, "0123456789.eE+-");

    if (text[n] != '\0' && strcmp(text + n, " %") != 0)
        return 0;
    (void)strtod(text, &end);
    return end != text && end == text + n;
}

void html_cell(FILE *to, const char *text)
{
    if (*text != '\0' && strchr("=+-@\t\r", *text) != NULL && !is_number(text))
        fputs("<span class=\"guard\" aria-hidden=\"true\">&#39;</span>", to);
    html_text(to, text);
}

void html_printf(FILE *to, const char *format, ...)
{
    char text[2048];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    html_text(to, text);
}

void html_table_open(struct html_table *t, FILE *to, const char *const *heads)
{
    *t = (struct html_table){.to = to, .heads = heads};
    fputs("<div class=\"wide\" tabindex=\"0\"><table><thead><tr>", to);
    for (; heads[t->columns] != NULL; t->columns++) {
        int number = heads[t->columns][0] == '#';

        fprintf(to, "<th scope=\"col\"%s>", number ? " class=\"n\"" : "");
        html_text(to, heads[t->columns] + number);
        fputs("</th>", to);
    }
    fputs("</tr></thead><tbody>\n", to);
}

void html_table_begin(struct html_table *t, FILE *to, const char *summary,
                      const char *const *heads)
{
    fputs("<details><summary>", to);
    html_text(to, summary);
    fputs("</summary>\n", to);
    html_table_open(t, to, heads);
}

void html_table_text(struct html_table *t, const char *cell)
{
    if (t->at == 0)
        fputs("<tr>", t->to);
    fprintf(t->to, "<td%s>", t->heads[t->at][0] == '#' ? " class=\"n\"" : "");
    html_cell(t->to, cell);
    fputs("</td>", t->to);
    if (++t->at == t->columns) {
        fputs("</tr>\n", t->to);
        t->at = 0;
    }
}

void html_table_cell(struct html_table *t, const char *format, ...)
{
    char text[2048];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    html_table_text(t, text);
}

void html_table_close(struct html_table *t)
{
    fputs("</tbody></table></div>\n", t->to);
}

void html_table_number(struct html_table *t, double x)
{
    if (isfinite(x))
        html_table_cell(t, "%.2f", x);
    else
        html_table_text(t, "");
}

void html_table_end(struct html_table *t)
{
    html_table_close(t);
    fputs("</details>\n", t->to);
}
