/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of what a program prints to stdout, for every program. If the reader of
 * a pipe has ended (`brigade list | head -1`), the program ends silently with the
 * code that a shell gives for SIGPIPE, after it has completed its files. */
#ifndef RESULTS_ROWS_STDOUT_H
#define RESULTS_ROWS_STDOUT_H

#include "kernels/base/err.h"

/* Call first in main(): writing to a pipe without a reader becomes an error, as a
 * signal would end the program before its files are complete. */
void stdout_watch(void);

/* Writing to stdout failed with errno `number`. Fills e and returns -1:
 * EXIT_SIGNAL + SIGPIPE without a text, which is not to be printed, if the reader
 * has ended; otherwise EXIT_RESULTS. */
int stdout_failed(struct err *e, int number);

/* Flush stdout. Returns 0; -1 as stdout_failed(), also for an earlier error. */
int stdout_flush(struct err *e);

/* Print e to stderr as "PROGRAM: text", if it has a text. Returns its code. */
int err_print(const char *program, const struct err *e);

/* stdout_flush() and err_print() at the end of a program that only prints. Returns
 * the exit code. */
int stdout_end(const char *program);

#endif
