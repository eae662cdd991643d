/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows as one JSON document:
 *
 *     {
 *       "context": {machine, build, date ...},
 *       "runs": [
 *         {"run_id": "20240131T120000Z-1f", "workers": 2, "result": "h:..."},
 *         ...
 *       ]
 *     }
 *
 * The keys are the names of the columns. Numbers are written with the digits of
 * the CSV cell, flags as 0 or 1, texts (and so hashes) as strings, without the
 * apostrophe that CSV puts before a formula. An empty cell is null. A row is one
 * line. */
#ifndef RESULTS_ROWS_JSON_H
#define RESULTS_ROWS_JSON_H

#include <stddef.h>
#include <stdio.h>

#include "kernels/base/err.h"
#include "results/rows/row.h"

struct json_t; /* of jansson.h */

/* text as a JSON string; bytes that are not UTF-8 become U+FFFD. NULL gives
 * null. Returns a new reference; NULL: out of memory, which
 * json_object_set_new() and its like report as failure. */
struct json_t *json_text(const char *text);

/* n rows, an array of the struct that `columns` describes, under the key
 * `name`. */
struct json_rows {
    const char *name;
    const struct column *columns;
    const void *rows;
    size_t n;
};

/* Print the document, with `context` (JSON text; NULL, after an allocation that
 * failed, is an error) and `count` arrays, and flush. Returns 0; -1 with
 * EXIT_RESULTS after a write error, or with EXIT_UNAVAILABLE: out of memory. */
int json_print(FILE *to, const char *context, const struct json_rows *arrays,
               size_t count, struct err *e);

#endif
