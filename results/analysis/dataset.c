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
#include "results/analysis/plausible.h"
#include "results/rows/quantity.h"
#include "results/analysis/trouble.h"

/* Add the rows of a file that may be absent. Returns 1 if it was read; a file
 * that exists and cannot be read is named, and counts as a failure. */
static int read_optional(const char *dir, const char *file, struct csv_table *t,
                         char why[256])
{
    char path[PATH_MAX];
    struct err e = {0};

    snprintf(path, sizeof path, "%s/%s", dir, file);
    if (access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return 0;
    if (csv_read_more(path, t, &e) == 0)
        return 1;
    trouble_note(&e);
    snprintf(why, 256, "%.255s", e.text);
    return 0;
}

/* Move the simulated rows to d->simulated. */
static int split(struct dataset *d, struct err *e)
{
    struct csv_table *t = &d->runs;
    size_t column = csv_find(t, "simulated"), simulated = 0;
    char *kinds = trouble_calloc(t->row_count + 1, 1); /* 1: simulated */
    int status = 0;

    if (kinds == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the rows");
    for (size_t row = 0; row < t->row_count; row++) {
        kinds[row] = strcmp(csv_cell(t, row, column), "1") == 0;
        simulated += kinds[row] != 0;
    }
    if (simulated > 0)
        status = csv_split(t, kinds, &d->simulated, e);
    free(kinds);
    return status;
}

static int read_directory(struct dataset *d, const char *dir, struct err *e)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", dir, ROW_RUNS_FILE);
    int accepted, missing = 0;

    if (n < 0 || (size_t)n >= sizeof path)
        return err_errno(e, EXIT_RESULTS, ENAMETOOLONG, "cannot open '%.60s'",
                         dir);
    if (access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
        missing = errno;
    accepted = read_optional(dir, ROW_HOSTS_FILE, &d->accepted, d->left_out[2]);
    d->has_accepted |= accepted;
    if (missing != 0 && !accepted)
        return err_set(e, EXIT_RESULTS,
                       "cannot open '%.200s': %s; to make rows: brigade sweep "
                       "strong --out %.100s",
                       missing == ENOTDIR ? dir : path, strerror(missing),
                       missing == ENOTDIR ? "DIR" : dir);
    if (!(accepted && missing == ENOENT) &&
        csv_read_more(path, &d->runs, e) != 0)
        return -1;
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
    all = trouble_calloc(n, sizeof *all);
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

/* Remove the rows whose numbers cannot be right. */
static int plausible(struct dataset *d, struct err *e)
{
    return plausible_rows(&d->runs, run_columns, &d->rejected, e) != 0 ||
           plausible_rows(&d->workers, worker_columns, &d->rejected, e) != 0 ||
           plausible_rows(&d->costs, cost_columns, &d->rejected, e) != 0 ||
           plausible_rows(&d->accepted, host_columns, &d->rejected, e) != 0;
}

int dataset_read(struct dataset *d, const char *const *dirs, size_t n,
                 struct err *e)
{
    int status = 0;

    *d = (struct dataset){.dirs = dirs, .dir_count = n};
    for (size_t i = 0; i < n && status == 0; i++)
        status = read_directory(d, dirs[i], e);
    if (status != 0 || check_once(&d->runs, e) != 0 || plausible(d, e) != 0 ||
        csv_index_make(&d->worker_runs, &d->workers,
                       csv_find(&d->workers, "run_id"), e) != 0 ||
        (d->runs.column_count > 0 &&
         (split(d, e) != 0 || groups_make(&d->groups, &d->runs, e) != 0 ||
          (d->simulated.row_count > 0 &&
           groups_make(&d->predicted, &d->simulated, e) != 0))) ||
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
    csv_release(&d->simulated);
    csv_index_release(&d->worker_runs);
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
    int64_t *values = trouble_calloc(g->repetitions + 1, sizeof *values);
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

void dataset_warn(const struct dataset *d, FILE *to)
{
    const struct csv_table *const tables[] = {&d->runs, &d->workers, &d->costs,
                                              &d->accepted};

    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++)
        for (size_t i = 0; i < tables[k]->file_count; i++)
            if (tables[k]->files[i].torn_line > 0)
                fprintf(to,
                        "%.200s: the last line (%lld) is torn and left out\n",
                        tables[k]->files[i].path,
                        (long long)tables[k]->files[i].torn_line);
    for (int i = 0; i < DATASET_OPTIONAL; i++)
        if (d->left_out[i][0] != '\0')
            fprintf(to, "left out: %s\n", d->left_out[i]);
    for (size_t i = 0; i < d->rejected.count && i < REJECTED_NAMED; i++)
        fprintf(to, "row left out: %s\n", d->rejected.named[i]);
    if (d->rejected.count > REJECTED_NAMED)
        fprintf(to, "and %zu more\n", d->rejected.count - REJECTED_NAMED);
}
