/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows to groups; see group.h. */
#include "results/group.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/quantity.h"

/* The columns that are read, found once. */
enum field {
    KERNEL,
    ARGS,
    DRIVER,
    WORKERS,
    GRAIN,
    SCHEDULE,
    PLACE,
    HOST,
    DEPTH,
    WARMUP,
    ELAPSED,
    WORK,
    CORES,
    WAITS,
    WAIT_NS,
    LATE_P99,
    PSS,
    VERDICT,
    STATUS,
    ERROR,
    FIELDS,
    KEYS = WARMUP
};

static const char *const names[FIELDS] = {
    [KERNEL] = "kernel",        [ARGS] = "kernel_args",
    [DRIVER] = "driver",        [WORKERS] = "workers",
    [GRAIN] = "grain",          [SCHEDULE] = "schedule",
    [PLACE] = "place",          [HOST] = "host",
    [DEPTH] = "depth",          [WARMUP] = "warmup",
    [ELAPSED] = "elapsed_ns",   [WORK] = "work",
    [CORES] = "cores_achieved", [WAITS] = "waits_achieved",
    [WAIT_NS] = "wait_ns",      [LATE_P99] = "late_p99_ns",
    [PSS] = "max_pss_bytes",    [VERDICT] = "verdict",
    [STATUS] = "status",        [ERROR] = "error",
};

struct reader {
    const struct csv_table *table;
    size_t column[FIELDS];
    size_t *group_of; /* [rows] index of the group, CSV_NONE for a warm-up */
};

static const char *cell(const struct reader *r, size_t row, enum field f)
{
    return csv_cell(r->table, row, r->column[f]);
}

static int find_columns(struct reader *r, struct err *e)
{
    for (int f = 0; f < FIELDS; f++) {
        r->column[f] = csv_find(r->table, names[f]);
        /* Rows of before there was such a column. */
        if (r->column[f] == CSV_NONE && f != ERROR)
            return err_set(e, EXIT_RESULTS,
                           "runs.csv has no column '%s': these rows are not "
                           "brigade's, or from another version",
                           names[f]);
    }
    return 0;
}

static int same_key(const struct reader *r, size_t a, size_t b)
{
    for (int f = 0; f < KEYS; f++)
        if (strcmp(cell(r, a, (enum field)f), cell(r, b, (enum field)f)) != 0)
            return 0;
    return 1;
}

/* Number the groups: a row joins the first earlier row of the same key. */
static size_t number_groups(struct reader *r, size_t *first_row)
{
    size_t count = 0;

    for (size_t row = 0; row < r->table->row_count; row++) {
        size_t g = 0;

        r->group_of[row] = CSV_NONE;
        if (strcmp(cell(r, row, WARMUP), "1") == 0)
            continue;
        while (g < count && !same_key(r, first_row[g], row))
            g++;
        if (g == count)
            first_row[count++] = row;
        r->group_of[row] = g;
    }
    return count;
}

static int number(const struct reader *r, size_t row, enum field f, int64_t *to,
                  struct err *e)
{
    return csv_cell_int(r->table, row, r->column[f], to, e) < 0 ? -1 : 0;
}

static int real(const struct reader *r, size_t row, enum field f, double *to,
                struct err *e)
{
    return csv_cell_real(r->table, row, r->column[f], to, e) < 0 ? -1 : 0;
}

/* The figures of the repetition whose time is the median. */
static int take_middle(const struct reader *r, size_t row, struct group *g,
                       struct err *e)
{
    int64_t wait_ns;

    g->verdict = cell(r, row, VERDICT);
    if (number(r, row, PSS, &g->pss_bytes, e) != 0 ||
        number(r, row, LATE_P99, &g->late_p99_ns, e) != 0 ||
        number(r, row, WAIT_NS, &wait_ns, e) != 0 ||
        real(r, row, WORK, &g->work, e) != 0 ||
        real(r, row, CORES, &g->cores, e) != 0 ||
        real(r, row, WAITS, &g->waits, e) != 0)
        return -1;
    g->waited = wait_ns > 0;
    return 0;
}

static int fill_group(const struct reader *r, size_t index, size_t first,
                      struct group *g, struct err *e)
{
    size_t rows = r->table->row_count;

    g->kernel = cell(r, first, KERNEL);
    g->args = cell(r, first, ARGS);
    g->driver = cell(r, first, DRIVER);
    g->place = cell(r, first, PLACE);
    g->host = cell(r, first, HOST);
    g->verdict = "";
    g->faster = NAN;
    g->elapsed_ns = calloc(rows, sizeof *g->elapsed_ns);
    if (g->elapsed_ns == NULL)
        return err_set(e, EXIT_RESULTS, "out of memory for %zu rows", rows);
    if (number(r, first, WORKERS, &g->workers, e) != 0 ||
        number(r, first, DEPTH, &g->depth, e) != 0)
        return -1;
    for (size_t row = first; row < rows; row++) {
        int64_t ns;

        if (r->group_of[row] != index)
            continue;
        if (number(r, row, ELAPSED, &ns, e) != 0)
            return -1;
        if (strcmp(cell(r, row, STATUS), STATUS_OK) == 0 && ns > 0) {
            g->elapsed_ns[g->repetitions++] = ns;
        } else {
            g->failed++;
            g->status = cell(r, row, STATUS);
            g->error = cell(r, row, ERROR);
        }
    }
    if (g->repetitions == 0)
        return 0;
    g->median_ns = median_of(g->elapsed_ns, g->repetitions);
    for (size_t row = first; row < rows; row++) {
        int64_t ns;

        if (r->group_of[row] == index && number(r, row, ELAPSED, &ns, e) == 0 &&
            ns == g->median_ns)
            return take_middle(r, row, g, e);
    }
    return 0;
}

/* The serial run of the same work, or else of the same kernel: then rates of
 * work are compared, which is fair where the work per unit is the same. */
static const struct group *baseline(const struct groups *all,
                                    const struct group *g)
{
    const struct group *similar = NULL;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *b = &all->all[i];

        if (strcmp(b->driver, "serial") != 0 || b->repetitions == 0 ||
            strcmp(b->kernel, g->kernel) != 0 || strcmp(b->host, g->host) != 0)
            continue;
        if (strcmp(b->args, g->args) == 0)
            return b;
        similar = b;
    }
    return similar;
}

static void compare(struct groups *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct group *g = &all->all[i];
        const struct group *b = baseline(all, g);

        if (b == NULL || g->repetitions == 0 || !(g->work > 0))
            continue;
        g->faster =
            g->work / (double)g->median_ns / (b->work / (double)b->median_ns);
        g->scaled = strcmp(b->args, g->args) != 0;
        /* A tenth is what medians differ by without meaning anything. */
        g->implausible =
            !g->waited && g->faster > 1.1 * (g->cores > 1 ? g->cores : 1);
    }
}

int groups_make(struct groups *g, const struct csv_table *t, struct err *e)
{
    struct reader r = {.table = t};
    size_t *first = calloc(t->row_count + 1, sizeof *first);
    int failed = 0;

    *g = (struct groups){0};
    r.group_of = calloc(t->row_count + 1, sizeof *r.group_of);
    if (first == NULL || r.group_of == NULL)
        failed = err_set(e, EXIT_RESULTS, "out of memory for %zu rows",
                         t->row_count);
    if (!failed && (failed = find_columns(&r, e)) == 0) {
        g->count = number_groups(&r, first);
        g->all = calloc(g->count + 1, sizeof *g->all);
        if (g->all == NULL)
            failed = err_set(e, EXIT_RESULTS, "out of memory");
    }
    for (size_t i = 0; i < g->count && !failed; i++)
        failed = fill_group(&r, i, first[i], &g->all[i], e);
    if (!failed)
        compare(g);
    free(first);
    free(r.group_of);
    if (failed)
        groups_release(g);
    return failed ? -1 : 0;
}

void groups_release(struct groups *g)
{
    for (size_t i = 0; g->all != NULL && i < g->count; i++)
        free(g->all[i].elapsed_ns);
    free(g->all);
    *g = (struct groups){0};
}
