/* SPDX-License-Identifier: BSD-3-Clause */
/* The runs of a group, and ratios over runs; see group.h and bootstrap.h. */
#include "results/analysis/group_parts.h"
#include "results/analysis/trouble.h"

#include <stdlib.h>
#include <string.h>

struct timed {
    const char *run;
    double time;
};

static int by_run(const void *a, const void *b)
{
    const struct timed *x = a, *y = b;
    int order = x->run == y->run ? 0 : strcmp(x->run, y->run);

    return order != 0 ? order : (x->time > y->time) - (x->time < y->time);
}

int group_find_runs(struct group *g, const struct csv_table *t, size_t column,
                    struct err *e)
{
    struct timed *all = trouble_calloc(g->repetitions + 1, sizeof *all);
    size_t end;

    g->run_medians = trouble_calloc(g->repetitions + 1, sizeof *g->run_medians);
    if (all == NULL || g->run_medians == NULL) {
        free(all);
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for %zu rows",
                       g->repetitions);
    }
    for (size_t i = 0; i < g->repetitions; i++)
        all[i] = (struct timed){csv_cell(t, g->rows[i], column), g->times[i]};
    qsort(all, g->repetitions, sizeof *all, by_run);
    for (size_t i = 0; i < g->repetitions; i = end) {
        for (end = i + 1;
             end < g->repetitions && strcmp(all[end].run, all[i].run) == 0;)
            end++;
        g->run_medians[g->runs++] = all[i + (end - i - 1) / 2].time;
    }
    stats_sort(g->run_medians, g->runs);
    free(all);
    return 0;
}

void group_ratio(const struct group *a, const struct group *b, struct ratio *r)
{
    int one_a = a->runs < 2, one_b = b->runs < 2;

    stats_ratio(
        one_a ? a->times : a->run_medians, one_a ? a->repetitions : a->runs,
        one_b ? b->times : b->run_medians, one_b ? b->repetitions : b->runs, r);
    if (one_a || one_b)
        r->few = STATS_WITHIN;
}
