/* SPDX-License-Identifier: BSD-3-Clause */
/* The one way in which commands print their help: it fits the terminal. */
#ifndef RESULTS_ROWS_HELP_H
#define RESULTS_ROWS_HELP_H

/* The columns to fill: COLUMNS if it is a number from 20 to 10000, else those of
 * the terminal that stdout is, else 80. */
int terminal_width(void);

/* 1: stdout is a terminal on which text may be bold (NO_COLOR is not set, TERM is
 * not dumb). */
int terminal_bold(void);

/* What is printed to stdout between these two is written for 80 columns and is
 * printed by help_end() as help_fit() fits it. If memory is short, it is printed
 * as it is. */
void help_begin(void);
void help_end(void);

#endif
