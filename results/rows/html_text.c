/* SPDX-License-Identifier: BSD-3-Clause */
/* See html_text.h. */
#include "results/rows/html_text.h"

#include "results/rows/utf8.h"

static const char *reference(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return c < 0x20 && c != '\n' && c != '\t' ? UTF8_REPLACEMENT : NULL;
    }
}

void html_text(FILE *to, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    while (*at != '\0') {
        size_t n = utf8_length(at);
        const char *instead = n == 0 ? UTF8_REPLACEMENT : reference(*at);

        if (*at == 0x7f)
            instead = UTF8_REPLACEMENT;
        /* U+0080 to U+009f are control characters too. */
        if (n == 2 && at[0] == 0xc2 && at[1] < 0xa0)
            instead = UTF8_REPLACEMENT;
        if (instead != NULL)
            fputs(instead, to);
        else
            fwrite(at, 1, n, to);
        at += n > 0 ? n : 1;
    }
}
