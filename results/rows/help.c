/* SPDX-License-Identifier: BSD-3-Clause */
/* See help.h. */
#include "results/rows/help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kernels/base/help_fit.h"

enum { LEAST = 20, MOST = 10000 };

int terminal_width(void)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size = {0};

    if (columns != NULL) {
        char *end;
        long n = strtol(columns, &end, 10);

        if (end != columns && *end == '\0' && n >= LEAST && n <= MOST)
            return (int)n;
    }
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= LEAST)
        return size.ws_col;
    return HELP_COLUMNS;
}

int terminal_bold(void)
{
    const char *color = getenv("NO_COLOR"), *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && (color == NULL || *color == '\0') &&
           term != NULL && strcmp(term, "dumb") != 0;
}

static FILE *terminal; /* stdout, while a text is collected */
static char *text;
static size_t length;

void help_begin(void)
{
    FILE *collected = open_memstream(&text, &length);

    if (collected == NULL)
        return;
    terminal = stdout;
    stdout = collected; /* which glibc allows */
}

void help_end(void)
{
    FILE *collected = stdout;

    if (terminal == NULL)
        return;
    stdout = terminal;
    terminal = NULL;
    if (fclose(collected) == 0)
        help_fit(text, terminal_width(), terminal_bold(), stdout);
    free(text);
    text = NULL;
}
