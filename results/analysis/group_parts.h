/* SPDX-License-Identifier: BSD-3-Clause */
/* The steps of groups_make(), one file each. */
#ifndef RESULTS_ANALYSIS_GROUP_PARTS_H
#define RESULTS_ANALYSIS_GROUP_PARTS_H

#include "results/analysis/group.h"

/* Group the rows and read their figures: as groups_make(), but in order of
 * appearance and without baselines. */
int groups_read(struct groups *g, const struct csv_table *t, struct err *e);

/* Find the runs of g, whose rows are known and whose times are not sorted yet:
 * g->times[i] is of g->rows[i]. column: that of run_id; without it all rows
 * count as one run. Returns 0; -1 with EXIT_UNAVAILABLE: out of memory. */
int group_find_runs(struct group *g, const struct csv_table *t, size_t column,
                    struct err *e);

/* For rows without the column family: make the fastest group with one worker
 * and one wait at a time, of each work and host, its baseline. */
void groups_choose_baselines(struct groups *all);

/* Find the baseline of every group and compare the group with it. all must be
 * sorted. */
void groups_compare(struct groups *all);

#endif
