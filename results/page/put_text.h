/* SPDX-License-Identifier: BSD-3-Clause */
/* A complete text to a file or to stdout. */
#ifndef RESULTS_PAGE_PUT_TEXT_H
#define RESULTS_PAGE_PUT_TEXT_H

#include <stddef.h>

#include "kernels/base/err.h"

/* Write text to the file path, which appears only when complete; "-" is stdout,
 * whose errors show in ferror(). Returns 0; -1 with EXIT_RESULTS, or
 * EXIT_UNAVAILABLE for memory. */
int put_text(const char *path, const char *text, size_t length, struct err *e);

#endif
