/* SPDX-License-Identifier: BSD-3-Clause */
/* See shell.h. */
#include "kernels/base/shell.h"

#include <string.h>

void shell_add_word(struct text *to, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-_=+,./:@%^";

    if (*word != '\0' && strspn(word, plain) == strlen(word)) {
        text_add(to, "%s", word);
        return;
    }
    text_add(to, "'");
    for (; *word != '\0'; word++)
        text_add(to, "%s", *word == '\'' ? "'\\''" : (char[]){*word, '\0'});
    text_add(to, "'");
}

void shell_add_words(struct text *to, int n, char *const *words)
{
    for (int i = 0; i < n; i++) {
        text_add(to, " ");
        shell_add_word(to, words[i]);
    }
}
