/* SPDX-License-Identifier: BSD-3-Clause */
/* A progress line; see progress_line.h. */
#include "drivers/terminal/progress_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_CELLS = 78 };

static int shown;

int progress_line_possible(void)
{
    const char *color = getenv("NO_COLOR"), *term = getenv("TERM");

    return isatty(STDERR_FILENO) && (color == NULL || *color == '\0') &&
           term != NULL && strcmp(term, "dumb") != 0;
}

void progress_line_show(const char *text)
{
    if (!progress_line_possible())
        return;
    fprintf(stderr, "\r%.*s\033[K", LINE_CELLS, text);
    fflush(stderr);
    shown = 1;
}

void progress_line_clear(void)
{
    if (shown)
        fputs("\r\033[K", stderr);
    shown = 0;
}

int progress_duration(double seconds, char *to, size_t size)
{
    if (seconds < 90)
        return snprintf(to, size, "%.0f s", seconds);
    if (seconds < 5400)
        return snprintf(to, size, "%.0f min", seconds / 60);
    return snprintf(to, size, "%.1f h", seconds / 3600);
}
