/* SPDX-License-Identifier: BSD-3-Clause */
/* See help_fit.h. */
#include "kernels/base/help_fit.h"

#include <stdio.h>
#include <string.h>

static int indent_of(const char *line)
{
    return (int)strspn(line, " ");
}

static int length_of(const char *line)
{
    return (int)strcspn(line, "\n");
}

static const char *after(const char *line)
{
    line += length_of(line);
    return *line != '\0' ? line + 1 : line;
}

/* Columns of n bytes: continuation bytes of UTF-8 take none. */
static int columns_of(const char *text, int n)
{
    int columns = 0;

    for (int i = 0; i < n; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

/* The column after the first run of two blanks, or that of the line. */
static int second_column(const char *line)
{
    int from = indent_of(line), n = length_of(line);

    for (int i = from; i + 1 < n; i++)
        if (line[i] == ' ' && line[i + 1] == ' ')
            return i + (int)strspn(line + i, " ");
    return from;
}

/* Whether next continues line, which ended because 80 columns were full. */
static int continues(const char *line, const char *next)
{
    int word;

    if (length_of(line) == 0 || length_of(next) == indent_of(next))
        return 0;
    /* A line with two columns goes on below the second. */
    if (second_column(line) > indent_of(line)
            ? indent_of(next) <= indent_of(line)
            : indent_of(next) != indent_of(line))
        return 0;
    word = (int)strcspn(next + indent_of(next), " \n");
    return columns_of(line, length_of(line)) + 1 + word > HELP_COLUMNS;
}

/* Print the words of a line from column *at on. */
static void put_words(const char *line, int width, int hang, int *at,
                      FILE *stream)
{
    const char *end = line + length_of(line), *c = line;

    while (c < end) {
        int blanks = (int)strspn(c, " "), n = (int)strcspn(c + blanks, " \n");
        int columns = columns_of(c + blanks, n);

        if (n == 0)
            break;
        if (*at > hang && *at + blanks + columns > width) {
            fprintf(stream, "\n%*s", hang, "");
            *at = hang;
            blanks = 0;
            c += strspn(c, " ");
        }
        fprintf(stream, "%.*s", blanks + n, c);
        c += blanks + n;
        *at += blanks + columns;
    }
}

static const char *put_line(const char *line, int width, FILE *stream)
{
    const char *next = after(line), *more;
    int hang = continues(line, next) ? indent_of(next) : second_column(line);
    int at = 0;

    if (hang > width / 4)
        hang =
            indent_of(line) + 4 < width / 4 ? indent_of(line) + 4 : width / 4;
    put_words(line, width, hang, &at, stream);
    while (*next != '\0' && continues(line, next)) {
        more = next + indent_of(next);
        if (at > 0 && at + 1 + (int)strcspn(more, " \n") <= width) {
            fputc(' ', stream);
            at++;
        } else {
            fprintf(stream, "\n%*s", hang, "");
            at = hang;
        }
        put_words(more, width, hang, &at, stream);
        line = next;
        next = after(next);
    }
    fputc('\n', stream);
    return next;
}

void help_fit(const char *text, int width, int bold, void *stream)
{
    while (*text != '\0') {
        int n = length_of(text);
        int head = bold && n > 1 && text[0] != ' ' && text[n - 1] == ':';

        fputs(head ? "\033[1m" : "", stream);
        if (memchr(text, '\t', (size_t)n) != NULL ||
            (width >= HELP_COLUMNS && columns_of(text, n) <= HELP_COLUMNS)) {
            fprintf(stream, "%.*s\n", n, text);
            text = after(text);
        } else {
            text = put_line(text, width < HELP_COLUMNS ? width : HELP_COLUMNS,
                            stream);
        }
        fputs(head ? "\033[0m" : "", stream);
    }
}
