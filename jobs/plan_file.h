/* SPDX-License-Identifier: BSD-3-Clause */
/* The plan on disk: DIR/sweep.csv, a row per point, so that the keys in the
 * labels of runs.csv can be looked up, and a chosen number of repetitions stays
 * the same. Rows are only added. */
#ifndef JOBS_PLAN_FILE_H
#define JOBS_PLAN_FILE_H

#include "jobs/plan.h"

/* Add the points that the file does not have with this number of repetitions.
 * Returns 0; -1 with EXIT_RESULTS. */
int plan_write(const struct plan *p, const struct sweep_request *r,
               int64_t repeat, const char *dir, struct err *e);

/* The number of repetitions in the file for the points of p, the largest if
 * they differ; 0 if a point is missing; -1 with EXIT_RESULTS for a file that
 * cannot be read. */
int64_t plan_repeat(const struct plan *p, const char *dir, struct err *e);

#endif
