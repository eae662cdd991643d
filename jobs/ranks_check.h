/* SPDX-License-Identifier: BSD-3-Clause */
/* The placement of ranks in a batch job, before anything is measured there. */
#ifndef JOBS_RANKS_CHECK_H
#define JOBS_RANKS_CHECK_H

#include "jobs/run.h"

/* Start the most workers over ranks that the plan has, by `brigade-mpi where
 * --strict`. Blocks. Returns 0, also for a plan without ranks; -1 with EXIT_WRONG
 * (misplaced, after printing the table of `where`) or EXIT_UNAVAILABLE (the ranks
 * do not start, or do not find each other); -1 without an error where r->stop was
 * set. */
int ranks_check(const struct runner *r, const struct plan *p, struct err *e);

#endif
