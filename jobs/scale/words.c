/* SPDX-License-Identifier: BSD-3-Clause */
/* Words of a command; see words.h. */
#include "jobs/scale/words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Read one word at *at into to, which has room for the whole text. Returns 0;
 * -1: a quote stays open. */
static int read_word(const char **at, char *to)
{
    const char *c = *at;
    char quote = '\0';

    for (; *c != '\0' && (quote != '\0' || !isspace((unsigned char)*c)); c++) {
        if (quote == '\0' && (*c == '\'' || *c == '"'))
            quote = *c;
        else if (*c == quote)
            quote = '\0';
        else if (*c == '\\' && quote != '\'' && c[1] != '\0')
            *to++ = *++c;
        else
            *to++ = *c;
    }
    *to = '\0';
    *at = c;
    return quote == '\0' ? 0 : -1;
}

/* An array of n pointers that belongs to keep. */
static char **new_array(size_t n, struct texts *keep)
{
    /* A text with as many bytes, all of them overwritten; malloc's alignment. */
    char *room = texts_keep(keep, "%*s", (int)(n * sizeof(char *)), "");

    return keep->failed ? NULL : (char **)(void *)room;
}

int words_split(const char *text, char ***words, struct texts *keep,
                struct err *e)
{
    size_t n = 0;
    char *word = malloc(strlen(text) + 1);
    int failed = 0;

    *words = new_array(strlen(text) + 2, keep);
    if (word == NULL || *words == NULL)
        failed = err_set(e, EXIT_UNAVAILABLE, "no memory for a command");
    for (const char *at = text; !failed; n++) {
        while (isspace((unsigned char)*at))
            at++;
        if (*at == '\0')
            break;
        if (read_word(&at, word) != 0)
            failed = err_set(e, EXIT_USAGE,
                             "'%.200s': a quote stays open; close it", text);
        else
            (*words)[n] = texts_keep(keep, "%s", word);
    }
    free(word);
    if (failed)
        return -1;
    (*words)[n] = NULL;
    return n > 0 ? 0
                 : err_set(e, EXIT_USAGE, "'%.200s' is an empty command", text);
}

const char *words_fill(const char *text, const char *const *names,
                       const char *const *values, size_t n, struct texts *keep)
{
    const char *done = "";

    while (*text != '\0') {
        size_t plain = strcspn(text, "{"), i;

        done = texts_keep(keep, "%s%.*s", done, (int)plain, text);
        text += plain;
        for (i = 0; *text == '{' && i < n; i++) {
            size_t length = strlen(names[i]);

            if (strncmp(text + 1, names[i], length) == 0 &&
                text[1 + length] == '}')
                break;
        }
        if (*text == '{' && i < n) {
            done = texts_keep(keep, "%s%s", done, values[i]);
            text += strlen(names[i]) + 2;
        } else if (*text == '{') {
            done = texts_keep(keep, "%s{", done);
            text++;
        }
    }
    return done;
}

int words_have(char *const *words, const char *name)
{
    size_t length = strlen(name);

    for (; *words != NULL; words++)
        for (const char *at = *words; (at = strchr(at, '{')) != NULL; at++)
            if (strncmp(at + 1, name, length) == 0 && at[1 + length] == '}')
                return 1;
    return 0;
}

const char *words_line(char *const *words, struct texts *keep)
{
    const char *line = "";

    for (int i = 0; words[i] != NULL; i++) {
        const char *w = words[i];
        int plain =
            *w != '\0' && w[strcspn(w, " \t\n'\"$\\*?;&|<>()`#~")] == '\0';
        const char *quote = plain ? "" : strchr(w, '\'') == NULL ? "'" : "\"";

        line = texts_keep(keep, "%s%s%s%s%s", line, i > 0 ? " " : "", quote, w,
                          quote);
    }
    return line;
}

const char *words_escape(const char *text, struct texts *keep)
{
    char *to = texts_keep(keep, "%*s", (int)(3 * strlen(text)), ""), *at = to;

    if (keep->failed)
        return "";
    for (; *text != '\0'; text++) {
        const char *code = *text == ';'   ? "%3B"
                           : *text == '=' ? "%3D"
                           : *text == '%' ? "%25"
                                          : NULL;

        if (code == NULL)
            *at++ = *text;
        else
            at = stpcpy(at, code);
    }
    *at = '\0';
    return to;
}
