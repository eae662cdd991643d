/* SPDX-License-Identifier: BSD-3-Clause */
/* A progress line on a terminal, rewritten in place, for programs and sweeps. A
 * process has one. Depends only on the C library. */
#ifndef DRIVERS_TERMINAL_PROGRESS_LINE_H
#define DRIVERS_TERMINAL_PROGRESS_LINE_H

#include <stddef.h>

/* Whether stderr is a terminal that supports this: not if NO_COLOR is set or
 * TERM is dumb. */
int progress_line_possible(void);

/* Replace the line with text, cut to the terminal's width. Does nothing if the
 * terminal does not support it. */
void progress_line_show(const char *text);

/* Remove the line, if shown, before other output. */
void progress_line_clear(void);

/* "12 s", "3 min", "1.5 h". As snprintf. */
int progress_duration(double seconds, char *to, size_t size);

#endif
