/* SPDX-License-Identifier: BSD-3-Clause */
/* See wrap.h. */
#include "results/page/wrap.h"

#include <string.h>

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
