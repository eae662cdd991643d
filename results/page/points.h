/* SPDX-License-Identifier: BSD-3-Clause */
/* The points of a report, one row each, for JSON and Markdown. */
#ifndef RESULTS_PAGE_POINTS_H
#define RESULTS_PAGE_POINTS_H

#include <stdio.h>

#include "results/analysis/dataset.h"

struct json_t; /* of jansson.h */

/* Directories, machines and builds of d as a JSON object; the caller owns the
 * reference. NULL: out of memory. */
struct json_t *points_origin(const struct dataset *d);

/* The current time as {"utc": ...}, to which the caller adds. As above. */
struct json_t *points_context(void);

/* One JSON document: "context" with the machines, and "points" with a row for
 * each configuration (anchors of sweeps are left out). Returns 0; -1 with
 * EXIT_RESULTS or EXIT_UNAVAILABLE (memory). */
int points_json(const struct dataset *d, FILE *to, struct err *e);

/* The table of the report in Markdown. A write error is left to the caller's
 * fflush() and ferror(). */
void points_markdown(const struct dataset *d, FILE *to);

#endif
