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

/* Add the rows of a file that may be missing. Returns 1 if it was read. */
static int read_optional(const char *dir, const char *file, struct csv_table *t,
                         char why[256])
{
    struct csv_table one;
    char path[PATH_MAX];
    struct err e = {0};

    snprintf(path, sizeof path, "%s/%s", dir, file);
    if (access(path, F_OK) != 0)
        return 0;
    if (csv_read(path, &one, &e) == 0) {
        if (csv_join(t, &one, &e) == 0)
            return 1;
        csv_release(&one);
    }
    snprintf(why, 256, "%.255s", e.text);
    return 0;
}

/* Sort the rows: measured ones first, each kind in its order. Those after them
 * become d->simulated. */
static int split(struct dataset *d, struct err *e)
{
    struct csv_table *t = &d->runs;
    size_t column = csv_find(t, "simulated"), n = t->column_count, at = 0;
    char **cells = calloc(t->row_count * n + 1, sizeof *cells);
    int64_t *lines = calloc(t->row_count + 1, sizeof *lines);
    char *kinds = calloc(t->row_count + 1, 1); /* 1: simulated */

    if (cells == NULL || lines == NULL || kinds == NULL) {
        free(kinds);
        free(cells);
        free(lines);
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the rows");
    }
    d->simulated = *t;
    for (int simulated = 0; simulated < 2; simulated++) {
        for (size_t row = 0; row < t->row_count; row++) {
            kinds[row] = strcmp(csv_cell(t, row, column), "1") == 0;
            if (kinds[row] != simulated)
                continue;
            memcpy(cells + at * n, t->cells + row * n, n * sizeof *cells);
            lines[at++] = t->lines[row];
        }
        if (!simulated)
            d->simulated.row_count = t->row_count - at;
    }
    if (t->row_count > 0) {
        memcpy(t->cells, cells, t->row_count * n * sizeof *cells);
        memcpy(t->lines, lines, t->row_count * sizeof *lines);
    }
    free(cells);
    free(lines);
    for (size_t i = 0, row = 0, before = 0; i < t->file_count; i++) {
        for (; row < t->files[i].first_row; row++)
            before += kinds[row] == 0;
        t->files[i].first_row = before;
    }
    free(kinds);
    t->row_count -= d->simulated.row_count;
    d->simulated.cells += t->row_count * n;
    d->simulated.lines += t->row_count;
    return 0;
}

static int read_directory(struct dataset *d, const char *dir, struct err *e)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", dir, ROW_RUNS_FILE);
    struct csv_table runs;
    int accepted;

    if (n < 0 || (size_t)n >= sizeof path)
        return err_errno(e, EXIT_RESULTS, ENAMETOOLONG, "cannot open '%.60s'",
                         dir);
    accepted = read_optional(dir, ROW_HOSTS_FILE, &d->accepted, d->left_out[2]);
    d->has_accepted |= accepted;
    if (!(accepted && access(path, F_OK) != 0)) {
        if (csv_read(path, &runs, e) != 0)
            return -1;
        if (csv_join(&d->runs, &runs, e) != 0) {
            csv_release(&runs);
            return -1;
        }
    }
    d->has_workers |=
        read_optional(dir, ROW_WORKERS_FILE, &d->workers, d->left_out[0]);
    d->has_costs |=
        read_optional(dir, ROW_COSTS_FILE, &d->costs, d->left_out[1]);
    return 0;
}

struct origin {
    const char *run_id;
    const struct csv_file *file;
};

static int by_run_id(const void *a, const void *b)
{
    return strcmp(((const struct origin *)a)->run_id,
                  ((const struct origin *)b)->run_id);
}

/* The same rows twice, as from a directory and its copy, would make intervals
 * narrower than they are. */
static int check_once(const struct csv_table *runs, struct err *e)
{
    size_t n = runs->row_count, column = csv_find(runs, "run_id");
    struct origin *all;
    int status = 0;

    if (runs->file_count < 2 || column == CSV_NONE || n == 0)
        return 0;
    all = calloc(n, sizeof *all);
    if (all == NULL)
        return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot compare runs");
    for (size_t i = 0; i < n; i++)
        all[i] =
            (struct origin){csv_cell(runs, i, column), csv_file_of(runs, i)};
    qsort(all, n, sizeof *all, by_run_id);
    for (size_t i = 1; i < n && status == 0; i++)
        if (*all[i].run_id != '\0' && by_run_id(&all[i - 1], &all[i]) == 0 &&
            all[i - 1].file != all[i].file)
            status = err_set(e, EXIT_USAGE,
                             "run %.60s is in '%.100s' and in '%.100s'; give "
                             "each directory once, and no copy of it",
                             all[i].run_id, all[i - 1].file->path,
                             all[i].file->path);
    free(all);
    return status;
}

int dataset_read(struct dataset *d, const char *const *dirs, size_t n,
                 struct err *e)
{
    int status = 0;

    *d = (struct dataset){.dirs = dirs, .dir_count = n};
    for (size_t i = 0; i < n && status == 0; i++)
        status = read_directory(d, dirs[i], e);
    if (status != 0 || check_once(&d->runs, e) != 0 ||
        (d->runs.column_count > 0 &&
         (split(d, e) != 0 || groups_make(&d->groups, &d->runs, e) != 0 ||
          groups_make(&d->predicted, &d->simulated, e) != 0)) ||
        hosts_read(d, e) != 0) {
        dataset_release(d);
        return -1;
    }
    return 0;
}

void dataset_release(struct dataset *d)
{
    groups_release(&d->groups);
    groups_release(&d->predicted);
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
