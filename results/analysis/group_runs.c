/* SPDX-License-Identifier: BSD-3-Clause */
/* The runs of a group, and ratios over runs; see group.h and bootstrap.h. */
#include "results/analysis/group_parts.h"

#include <stdlib.h>
#include <string.h>

/* Move the times of the run of repetition `first` to `to`. Returns their
 * number; 0: an earlier repetition belongs to the same run. */
static size_t times_of_run(const struct group *g, const struct csv_table *t,
                           size_t column, size_t first, double *to)
{
    const char *run = csv_cell(t, g->rows[first], column);
    size_t count = 0;

    for (size_t i = 0; i < g->repetitions; i++) {
        if (strcmp(csv_cell(t, g->rows[i], column), run) != 0)
            continue;
        if (i < first)
            return 0;
        to[count++] = g->times[i];
    }
    return count;
}

int group_find_runs(struct group *g, const struct csv_table *t, size_t column,
                    struct err *e)
{
    double *times = calloc(g->repetitions + 1, sizeof *times);

    g->run_medians = calloc(g->repetitions + 1, sizeof *g->run_medians);
    if (times == NULL || g->run_medians == NULL) {
        free(times);
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for %zu rows",
                       g->repetitions);
    }
    for (size_t i = 0; i < g->repetitions; i++) {
        size_t n = times_of_run(g, t, column, i, times);

        if (n == 0)
            continue;
        stats_sort(times, n);
        g->run_medians[g->runs++] = stats_quantile(times, n, 0.5);
    }
    stats_sort(g->run_medians, g->runs);
    free(times);
    return 0;
}

void group_ratio(const struct group *a, const struct group *b, uint64_t seed,
                 struct ratio *r)
{
    int one_a = a->runs < 2, one_b = b->runs < 2;

    stats_ratio(one_a ? a->times : a->run_medians,
                one_a ? a->repetitions : a->runs,
                one_b ? b->times : b->run_medians,
                one_b ? b->repetitions : b->runs, seed, r);
    if (one_a || one_b)
        r->few = STATS_WITHIN;
}
