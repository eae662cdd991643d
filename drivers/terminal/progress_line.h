/* SPDX-License-Identifier: BSD-3-Clause */
/* One line of progress on a terminal, written again and again in place, for
 * programs and sweeps alike. A process has one. Includes nothing but C. */
#ifndef DRIVERS_TERMINAL_PROGRESS_LINE_H
#define DRIVERS_TERMINAL_PROGRESS_LINE_H

#include <stddef.h>

/* Whether stderr is a terminal that may be written to like this: not where
 * NO_COLOR is set or TERM is dumb. */
int progress_line_possible(void);

/* Replace the line by text, cut to the terminal's width. Does nothing where
 * that is not possible. */
void progress_line_show(const char *text);

/* Remove the line, if there is one, before something else is printed. */
void progress_line_clear(void);

/* "12 s", "3 min", "1.5 h". As snprintf. */
int progress_duration(double seconds, char *to, size_t size);

#endif
