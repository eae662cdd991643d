/* SPDX-License-Identifier: BSD-3-Clause */
/* Texts of --help, which are written for 80 columns, in other widths. */
#ifndef KERNELS_BASE_HELP_FIT_H
#define KERNELS_BASE_HELP_FIT_H

enum { HELP_COLUMNS = 80 };

/* Print text to stream, a FILE *, in lines of at most `width` columns; words stay
 * whole. A line end of the text where the next word would not have fit into 80
 * columns is taken back. Continuations are indented as in the text, or to its
 * second column (after two blanks), but to a quarter of the width at most. From
 * 80 columns on, lines up to 80 columns are those of the text, and longer ones are
 * broken there. Lines with tabs, which are for programs, stay as they are. bold:
 * lines at the margin that end with ':' are bold. */
void help_fit(const char *text, int width, int bold, void *stream);

#endif
