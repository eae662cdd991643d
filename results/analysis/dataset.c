/* SPDX-License-Identifier: BSD-3-Clause */
/* See dataset.h. */
#include "results/analysis/dataset.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/analysis/hosts.h"
#include "results/rows/quantity.h"

/* Read a file that may be missing. Returns 1 if it was read. */
static int read_optional(const char *dir, const char *file, struct csv_table *t,
                         char why[256])
{
    char path[PATH_MAX];
    struct err e = {0};

    snprintf(path, sizeof path, "%s/%s", dir, file);
    if (access(path, F_OK) != 0)
        return 0;
    if (csv_read(path, t, &e) == 0)
        return 1;
    snprintf(why, 256, "%.255s", e.text);
    return 0;
}

int dataset_read(struct dataset *d, const char *dir, struct err *e)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", dir, ROW_RUNS_FILE);

    *d = (struct dataset){.dir = dir};
    if (n < 0 || (size_t)n >= sizeof path)
        return err_errno(e, EXIT_RESULTS, ENAMETOOLONG, "cannot open '%.60s'",
                         dir);
    d->has_accepted =
        read_optional(dir, ROW_HOSTS_FILE, &d->accepted, d->left_out[2]);
    if (!(d->has_accepted && access(path, F_OK) != 0) &&
        csv_read(path, &d->runs, e) != 0) {
        dataset_release(d);
        return -1;
    }
    d->has_workers =
        read_optional(dir, ROW_WORKERS_FILE, &d->workers, d->left_out[0]);
    d->has_costs =
        read_optional(dir, ROW_COSTS_FILE, &d->costs, d->left_out[1]);
    if ((d->runs.column_count > 0 &&
         groups_make(&d->groups, &d->runs, e) != 0) ||
        hosts_read(d, e) != 0) {
        dataset_release(d);
        return -1;
    }
    return 0;
}

void dataset_release(struct dataset *d)
{
    groups_release(&d->groups);
    csv_release(&d->runs);
    csv_release(&d->workers);
    csv_release(&d->costs);
    csv_release(&d->accepted);
    free(d->hosts);
    *d = (struct dataset){0};
}

const struct dataset_host *dataset_host(const struct dataset *d,
                                        const char *name)
{
    for (size_t i = 0; i < d->host_count; i++)
        if (strcmp(d->hosts[i].name, name) == 0)
            return &d->hosts[i];
    return NULL;
}

double dataset_number(const struct csv_table *t, size_t row, const char *column)
{
    double value;

    return csv_cell_real(t, row, csv_find(t, column), &value, NULL) == 0 ? value
                                                                         : NAN;
}

const char *dataset_text(const struct csv_table *t, size_t row,
                         const char *column)
{
    return csv_cell(t, row, csv_find(t, column));
}

double dataset_median(const struct dataset *d, const struct group *g,
                      const char *column)
{
    int64_t *values = calloc(g->repetitions + 1, sizeof *values);
    double median = NAN;
    size_t n = 0;

    for (size_t i = 0; values != NULL && i < g->repetitions; i++) {
        double value = dataset_number(&d->runs, g->rows[i], column);

        if (isfinite(value) && fabs(value) < 9e18)
            values[n++] = (int64_t)value;
    }
    if (n > 0 && n == g->repetitions)
        median = (double)median_of(values, n);
    free(values);
    return median;
}
