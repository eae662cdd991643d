/* SPDX-License-Identifier: BSD-3-Clause */
/* See cold.h. */
#include "results/analysis/cold.h"
#include "results/analysis/trouble.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CLEARLY 1.2

/* Row of repetition 0 of the run of `row`; CSV_NONE: none. The rows of a run
 * are adjacent, in the order of repetitions. */
static size_t first_row(const struct csv_table *t, size_t row)
{
    double rep = dataset_number(t, row, "rep");
    size_t first;

    if (!(rep >= 0 && rep <= (double)row))
        return CSV_NONE;
    first = row - (size_t)rep;
    return dataset_number(t, first, "rep") == 0 &&
                   strcmp(dataset_text(t, first, "status"), "ok") == 0 &&
                   strcmp(dataset_text(t, first, "run_id"),
                          dataset_text(t, row, "run_id")) == 0
               ? first
               : CSV_NONE;
}

static void compare(const struct dataset *d, const struct group *g,
                    double *firsts, double *later, struct cold *c)
{
    double first, median, q1, q3;
    size_t count = 0, before = CSV_NONE;

    for (size_t i = 0; i < g->repetitions; i++) {
        size_t row = g->rows[i], zero = first_row(&d->runs, row);

        if (row != zero)
            later[count++] = dataset_number(&d->runs, row, "elapsed_ns");
        if (zero != CSV_NONE && zero != before)
            firsts[c->processes++] =
                dataset_number(&d->runs, zero, "elapsed_ns");
        before = zero;
    }
    if (c->processes == 0 || count < 3)
        return;
    stats_sort(firsts, c->processes);
    stats_sort(later, count);
    median = stats_quantile(later, count, 0.5);
    q1 = stats_quantile(later, count, 0.25);
    q3 = stats_quantile(later, count, 0.75);
    first = stats_quantile(firsts, c->processes, 0.5);
    c->times = first / median;
    c->clearly = c->times >= CLEARLY && first > q3 + 1.5 * (q3 - q1);
}

int cold_of(const struct dataset *d, const struct group *g, struct cold *c)
{
    double *times = trouble_calloc(2 * g->repetitions + 1, sizeof *times);

    *c = (struct cold){.times = NAN};
    if (times != NULL)
        compare(d, g, times, times + g->repetitions, c);
    free(times);
    return isfinite(c->times) ? 0 : 1;
}
