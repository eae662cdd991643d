/* SPDX-License-Identifier: BSD-3-Clause */
/* Failures that must not pass as a shorter report: memory that is short, and
 * files that exist and cannot be read. Analysis and pages go on after them, and
 * the program, which asks at its end, exits with the code of the first. One
 * process, one thread. */
#ifndef RESULTS_ANALYSIS_TROUBLE_H
#define RESULTS_ANALYSIS_TROUBLE_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "kernels/base/err.h"

/* calloc() and realloc(), and open_memstream(), which note a failure. */
void *trouble_calloc(size_t n, size_t size);
void *trouble_realloc(void *old, size_t size);
FILE *trouble_memstream(char **text, size_t *length);

/* From now on, note failures in jansson's allocations too. */
void trouble_watch_json(void);

/* Note a failure with its message: of a file, unless memory was short already. */
void trouble_note(const struct err *cause);

/* Note that `what` exists and cannot be read, because of errno value
 * `number`. */
void trouble_read(const char *what, int number);

/* The JSON document in a file. NULL: there is none, or it cannot be read, which is
 * noted and no longer looks like a bad document; why: as of json_load_file(). */
json_t *trouble_json(const char *path, json_error_t *why);

/* The first failure: code 0 if there was none. Short memory precedes others,
 * which it may have caused. */
struct err trouble_first(void);

/* Failures so far. */
size_t trouble_count(void);

#endif
