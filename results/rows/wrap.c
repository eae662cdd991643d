/* SPDX-License-Identifier: BSD-3-Clause */
/* See wrap.h. */
#include "results/rows/wrap.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/rows/help.h"

/* Columns of n bytes: continuation bytes of UTF-8 take none. */
static int columns_of(const char *text, size_t n)
{
    int columns = 0;

    for (size_t i = 0; i < n; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

/* The bytes of text up to the next place where a line may end: before a space
 * or, if the word is longer than `room` columns, after a ';'. */
static size_t piece(const char *text, int room)
{
    size_t word = strcspn(text, " "), n;

    if (columns_of(text, word) <= room)
        return word;
    n = strcspn(text, "; ");
    return text[n] == ';' ? n + 1 : word;
}

void wrap_print(FILE *to, const char *text, int width, int at, int indent)
{
    int begun = at > indent; /* this line has text after which it may end */

    while (*text != '\0') {
        size_t spaces = strspn(text, " ");
        size_t n = piece(text + spaces, width - indent);
        int columns = columns_of(text + spaces, n);

        if (n == 0)
            break;
        if (begun && at + (int)spaces + columns > width) {
            fprintf(to, "\n%*s", indent, "");
            at = indent;
            spaces = 0;
            text += strspn(text, " ");
        }
        fprintf(to, "%.*s", (int)(spaces + n), text);
        text += spaces + n;
        at += (int)spaces + columns;
        begun = 1;
    }
    fputc('\n', to);
}

/* Columns of the label that a line begins with and the blanks behind it: two at
 * least. A line without one: its own indent and two more. */
static int hang_of(const char *line)
{
    enum { LABEL_MOST = 14 };
    size_t indent = strspn(line, " "), at = indent;

    while (line[at] != '\0' && at < LABEL_MOST) {
        size_t spaces;

        at += strcspn(line + at, " ");
        spaces = strspn(line + at, " ");
        at += spaces;
        if (spaces >= 2 && at <= LABEL_MOST)
            return (int)at;
    }
    return (int)indent + 2;
}

static void put_line(struct wrap *w)
{
    w->line[w->used] = '\0';
    w->used = 0;
    wrap_print(w->to, w->line, terminal_width(), 0, hang_of(w->line));
}

/* For fopencookie(). */
static ssize_t take(void *cookie, const char *bytes, size_t n)
{
    struct wrap *w = cookie;

    for (size_t i = 0; i < n; i++) {
        if (bytes[i] != '\n')
            w->line[w->used++] = bytes[i];
        if (bytes[i] == '\n' || w->used == WRAP_LINE)
            put_line(w);
    }
    return ferror(w->to) ? -1 : (ssize_t)n;
}

FILE *wrap_begin(struct wrap *w, FILE *to)
{
    static const cookie_io_functions_t functions = {.write = take};

    w->to = to;
    w->used = 0;
    w->stream = NULL;
    if (isatty(STDOUT_FILENO) || getenv("COLUMNS") != NULL)
        w->stream = fopencookie(w, "w", functions);
    if (w->stream == NULL)
        return to;
    /* Without a buffer, which could not be allocated when memory is short. */
    setvbuf(w->stream, NULL, _IONBF, 0);
    return w->stream;
}

FILE *wrap_end(struct wrap *w)
{
    if (w->stream != NULL)
        fclose(w->stream);
    if (w->used > 0)
        put_line(w);
    return w->to;
}
