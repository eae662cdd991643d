/* SPDX-License-Identifier: BSD-3-Clause */
/* Quoting and unquoting; see csv_text.h. */
#include "results/rows/csv_text.h"

#include <stdlib.h>
#include <string.h>

static char *text_reserve(struct csv_text *t, size_t more)
{
    size_t room = t->room ? t->room : 4096;
    size_t needed;
    char *bytes;

    if (t->failed || __builtin_add_overflow(t->length, more, &needed))
        goto failed;
    while (room < needed)
        if (__builtin_mul_overflow(room, (size_t)2, &room))
            goto failed;
    if (room != t->room) {
        bytes = realloc(t->bytes, room);
        if (!bytes)
            goto failed;
        t->bytes = bytes;
        t->room = room;
    }
    return t->bytes + t->length;

failed:
    t->failed = 1;
    return NULL;
}

static void text_byte(struct csv_text *t, char byte)
{
    char *to = text_reserve(t, 1);

    if (to) {
        *to = byte;
        t->length++;
    }
}

/* Whether text is a formula to a spreadsheet, or such a text after
 * apostrophes. */
static int is_formula(const char *text)
{
    text += strspn(text, "'");
    return *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
}

/* Turn the n bytes and a zero after the text into its next cell. The buffer has
 * room even if every byte is a quote. */
static void text_quote(struct csv_text *t, char *cell, size_t n)
{
    size_t quotes = 0, to;

    if (!cell[strcspn(cell, ",\"\r\n")]) {
        t->length += n;
        return;
    }
    for (size_t i = 0; i < n; i++)
        quotes += cell[i] == '"';
    to = n + quotes + 2;
    t->length += to;
    cell[--to] = '"';
    for (size_t i = n; i-- > 0;) { /* from the end, in place */
        cell[--to] = cell[i];
        if (cell[i] == '"')
            cell[--to] = '"';
    }
    cell[0] = '"';
}

/* Put an apostrophe before a formula of n bytes. Returns the bytes added. */
static size_t guard(char *cell, size_t n)
{
    if (!is_formula(cell))
        return 0;
    memmove(cell + 1, cell, n + 1);
    *cell = '\'';
    return 1;
}

static void text_cell(struct csv_text *t, const struct column *c,
                      const void *row)
{
    size_t n = row_cell(c, row, NULL, 0);
    char *cell = text_reserve(t, 2 * n + 5);

    if (!cell)
        return;
    row_cell(c, row, cell, n + 1);
    if (c->type == COLUMN_TEXT)
        n += guard(cell, n);
    text_quote(t, cell, n);
}

void csv_text_cell(struct csv_text *t, const char *text)
{
    size_t n = strlen(text);
    char *cell = text_reserve(t, 2 * n + 3);

    if (!cell)
        return;
    memcpy(cell, text, n + 1);
    text_quote(t, cell, n);
}

void csv_text_header(struct csv_text *t, const struct column *columns)
{
    for (size_t i = 0; columns[i].name; i++) {
        size_t n = strlen(columns[i].name);
        char *to;

        if (i)
            text_byte(t, ',');
        to = text_reserve(t, n);
        if (to) {
            memcpy(to, columns[i].name, n);
            t->length += n;
        }
    }
    text_byte(t, '\n');
}

/* One row, its cells in the given order; NULL in order is an empty cell. */
static void text_row(struct csv_text *t, const struct column *const *order,
                     size_t cells, const void *row)
{
    for (size_t i = 0; i < cells; i++) {
        if (i)
            text_byte(t, ',');
        if (order[i])
            text_cell(t, order[i], row);
    }
    text_byte(t, '\n');
}

void csv_text_rows(struct csv_text *t, const struct column *const *order,
                   size_t cells, const void *rows, size_t n, size_t row_bytes)
{
    for (size_t i = 0; i < n; i++)
        text_row(t, order, cells, (const char *)rows + i * row_bytes);
}

enum csv_end csv_take(char **at, char *end, char **cell, int64_t *line)
{
    char *from = *at, *to = *at;
    enum csv_end what = CSV_CUT;
    int quoted = from < end && *from == '"';

    *cell = from;
    for (from += quoted; quoted && from < end; from++) {
        if (*from == '"' && from + 1 < end && from[1] == '"')
            from++;
        else if (*from == '"')
            break;
        *line += *from == '\n';
        *to++ = *from;
    }
    if (quoted && from >= end) {
        what = CSV_OPEN;
        goto out;
    }
    from += quoted;
    if (!quoted) {
        while (from < end && *from != ',' && *from != '\n' && *from != '"' &&
               *from != '\0')
            from++;
        to = from;
    }
    if (from < end && *from == '\r' && from + 1 < end)
        from++; /* after a closing quote */
    else if (!quoted && from < end && *from == '\n' && to > *cell &&
             to[-1] == '\r')
        to--;
    if (from == end)
        goto out;
    what = *from == ',' ? CSV_COMMA : *from == '\n' ? CSV_LINE : CSV_STRAY;
    *line += what == CSV_LINE;
    from++;
out:
    *to = '\0'; /* to <= from, and the byte at end is writable */
    *cell += **cell == '\'' && is_formula(*cell);
    *at = from;
    return what;
}

void csv_skip_mark(char **at, const char *end)
{
    if (end - *at >= 3 && !memcmp(*at, "\xef\xbb\xbf", 3))
        *at += 3;
}
