/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows to groups; see group.h. */
#include "results/analysis/group.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The columns that are read, found once; up to KEYS they tell groups apart. */
enum field {
    KERNEL,
    ARGS,
    DRIVER,
    DRIVER_ARGS,
    ISA,
    WORKERS,
    RANKS,
    GRAIN,
    SCHEDULE,
    PAGES,
    PLACE,
    HOST,
    DEPTH,
    WARMUP,
    LABEL,
    ELAPSED,
    WORK,
    WORK_UNIT,
    CORES,
    WAITS,
    WAIT_NS,
    LATE_P99,
    PSS,
    ACTUAL,
    VERDICT,
    STATUS,
    ERROR,
    FIELDS,
    KEYS = WARMUP
};

static const struct {
    const char *name;
    int needed;
} columns[FIELDS] = {
    [KERNEL] = {"kernel", 1},
    [ARGS] = {"kernel_args", 1},
    [DRIVER] = {"driver", 1},
    [DRIVER_ARGS] = {"driver_args", 0},
    [ISA] = {"isa", 0},
    [WORKERS] = {"workers", 1},
    [RANKS] = {"ranks", 0},
    [GRAIN] = {"grain", 0},
    [SCHEDULE] = {"schedule", 0},
    [PAGES] = {"pages", 0},
    [PLACE] = {"place", 0},
    [HOST] = {"host", 0},
    [DEPTH] = {"depth", 0},
    [WARMUP] = {"warmup", 0},
    [LABEL] = {"label", 0},
    [ELAPSED] = {"elapsed_ns", 1},
    [WORK] = {"work", 0},
    [WORK_UNIT] = {"work_unit", 0},
    [CORES] = {"cores_achieved", 0},
    [WAITS] = {"waits_achieved", 0},
    [WAIT_NS] = {"wait_ns", 0},
    [LATE_P99] = {"late_p99_ns", 0},
    [PSS] = {"max_pss_bytes", 0},
    [ACTUAL] = {"place_actual", 0},
    [VERDICT] = {"verdict", 0},
    [STATUS] = {"status", 1},
    [ERROR] = {"error", 0},
};

struct reader {
    const struct csv_table *table;
    size_t column[FIELDS];
    size_t *group_of; /* [rows] index of the group, CSV_NONE for a warm-up */
    size_t *first;    /* [groups] */
    size_t count;
};

static const char *cell(const struct reader *r, size_t row, enum field f)
{
    return csv_cell(r->table, row, r->column[f]);
}

static int find_columns(struct reader *r, struct err *e)
{
    for (int f = 0; f < FIELDS; f++) {
        r->column[f] = csv_find(r->table, columns[f].name);
        if (r->column[f] == CSV_NONE && columns[f].needed)
            return err_set(e, EXIT_RESULTS,
                           "runs.csv has no column '%s': these rows are not "
                           "brigade's, or from another version",
                           columns[f].name);
    }
    return 0;
}

static int is_anchor(const struct reader *r, size_t row)
{
    static const char word[] = "kind=anchor";
    const char *label = cell(r, row, LABEL);

    return strncmp(label, word, sizeof word - 1) == 0 ||
           strstr(label, ";kind=anchor") != NULL;
}

static int same_key(const struct reader *r, size_t a, size_t b)
{
    for (int f = 0; f < KEYS; f++)
        if (strcmp(cell(r, a, (enum field)f), cell(r, b, (enum field)f)) != 0)
            return 0;
    return is_anchor(r, a) == is_anchor(r, b);
}

/* Number the groups: a row joins the first earlier row of the same key. */
static void number_groups(struct reader *r)
{
    for (size_t row = 0; row < r->table->row_count; row++) {
        size_t g = 0;

        r->group_of[row] = CSV_NONE;
        if (strcmp(cell(r, row, WARMUP), "1") == 0)
            continue;
        while (g < r->count && !same_key(r, r->first[g], row))
            g++;
        if (g == r->count)
            r->first[r->count++] = row;
        r->group_of[row] = g;
    }
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

    g->middle_row = row;
    g->verdict = cell(r, row, VERDICT);
    g->actual = cell(r, row, ACTUAL);
    g->work_unit = cell(r, row, WORK_UNIT);
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

/* Take the rows of group `index`; g->times and g->rows have room for all. */
static int take_rows(const struct reader *r, size_t index, struct group *g,
                     struct err *e)
{
    for (size_t row = g->first_row; row < r->table->row_count; row++) {
        int64_t ns;

        if (r->group_of[row] != index)
            continue;
        if (number(r, row, ELAPSED, &ns, e) != 0)
            return -1;
        if (strcmp(cell(r, row, STATUS), STATUS_OK) == 0 && ns > 0) {
            g->rows[g->repetitions] = row;
            g->times[g->repetitions++] = (double)ns;
        } else {
            g->failed++;
            g->status = cell(r, row, STATUS);
            g->error = cell(r, row, ERROR);
        }
    }
    return 0;
}

static int fill_group(const struct reader *r, size_t index, size_t room,
                      struct group *g, struct err *e)
{
    size_t first = r->first[index];

    *g = (struct group){
        .kernel = cell(r, first, KERNEL),
        .args = cell(r, first, ARGS),
        .driver = cell(r, first, DRIVER),
        .driver_args = cell(r, first, DRIVER_ARGS),
        .place = cell(r, first, PLACE),
        .host = cell(r, first, HOST),
        .actual = "",
        .work_unit = "",
        .verdict = "",
        .status = "",
        .error = "",
        .first_row = first,
        .middle_row = first,
        .pss_bytes = ROW_UNKNOWN,
        .late_p99_ns = ROW_UNKNOWN,
        .work = NAN,
        .cores = NAN,
        .waits = NAN,
        .anchor = is_anchor(r, first),
        .base = CSV_NONE,
        .faster = NAN,
        .ratio = {NAN, {NAN, NAN}, 1},
        .times = calloc(room + 1, sizeof *g->times),
        .rows = calloc(room + 1, sizeof *g->rows),
    };
    if (g->times == NULL || g->rows == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for %zu rows", room);
    if (number(r, first, WORKERS, &g->workers, e) != 0 ||
        number(r, first, RANKS, &g->ranks, e) != 0 ||
        number(r, first, DEPTH, &g->depth, e) != 0 ||
        take_rows(r, index, g, e) != 0)
        return -1;
    stats_summary(g->times, g->repetitions, index + 1, &g->time);
    if (g->repetitions == 0)
        return 0;
    g->median_ns = (int64_t)g->time.median;
    for (size_t i = 0; i < g->repetitions; i++) {
        int64_t ns;

        if (number(r, g->rows[i], ELAPSED, &ns, e) != 0)
            return -1;
        if (ns == g->median_ns)
            return take_middle(r, g->rows[i], g, e);
    }
    return 0;
}

int group_same_work(const struct group *a, const struct group *b)
{
    return strcmp(a->kernel, b->kernel) == 0 && strcmp(a->args, b->args) == 0;
}

/* The serial run of the same work, or else of the same kernel: then rates of
 * work are compared, which is fair where the work per unit is the same. A
 * sweep's anchors only where nothing else is serial. */
static size_t baseline(const struct groups *all, const struct group *g)
{
    size_t similar = CSV_NONE, same = CSV_NONE;

    if (group_idle(g))
        return CSV_NONE;
    for (size_t i = 0; i < all->count; i++) {
        const struct group *b = &all->all[i];

        if (strcmp(b->driver, "serial") != 0 || b->repetitions == 0 ||
            strcmp(b->kernel, g->kernel) != 0 || strcmp(b->host, g->host) != 0)
            continue;
        if (strcmp(b->args, g->args) == 0 &&
            (same == CSV_NONE || all->all[same].anchor))
            same = i;
        if (similar == CSV_NONE || !b->anchor)
            similar = i;
    }
    return same != CSV_NONE ? same : similar;
}

static void compare(struct groups *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct group *g = &all->all[i];
        const struct group *b;
        double per_work = 1;

        g->base = baseline(all, g);
        if (g->base == CSV_NONE || g->repetitions == 0)
            continue;
        b = &all->all[g->base];
        g->scaled = strcmp(b->args, g->args) != 0;
        if (g->scaled)
            per_work = g->work / b->work;
        if (!isfinite(per_work) || !(per_work > 0)) {
            g->base = CSV_NONE;
            continue;
        }
        stats_ratio(b->times, b->repetitions, g->times, g->repetitions, i + 1,
                    &g->ratio);
        g->ratio.value *= per_work;
        g->ratio.at_95.lo *= per_work;
        g->ratio.at_95.hi *= per_work;
        g->faster = g->ratio.value;
        /* A tenth is what medians differ by without meaning anything. */
        g->implausible = !g->waited && isfinite(g->cores) &&
                         g->faster > 1.1 * (g->cores > 1 ? g->cores : 1);
    }
}

static int fill_all(struct groups *g, struct reader *r, struct err *e)
{
    size_t rows = r->table->row_count;
    size_t *room = calloc(r->count + 1, sizeof *room);
    int failed = 0;

    g->all = calloc(r->count + 1, sizeof *g->all);
    if (room == NULL || g->all == NULL)
        failed = err_set(e, EXIT_UNAVAILABLE, "out of memory");
    for (size_t row = 0; row < rows && !failed; row++)
        if (r->group_of[row] != CSV_NONE)
            room[r->group_of[row]]++;
    for (size_t i = 0; i < r->count && !failed; i++) {
        g->count = i + 1;
        failed = fill_group(r, i, room[i], &g->all[i], e);
    }
    free(room);
    return failed;
}

static int by_size(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    int serial =
        (strcmp(y->driver, "serial") == 0) - (strcmp(x->driver, "serial") == 0);
    int driver = strcmp(x->driver, y->driver);

    if (x->work_row != y->work_row)
        return x->work_row < y->work_row ? -1 : 1;
    if (serial != 0)
        return serial;
    if (driver != 0)
        return driver;
    if (x->workers != y->workers)
        return x->workers < y->workers ? -1 : 1;
    if (x->depth != y->depth)
        return x->depth < y->depth ? -1 : 1;
    return (x->first_row > y->first_row) - (x->first_row < y->first_row);
}

static void sort(struct groups *all)
{
    for (size_t i = 0; i < all->count; i++) {
        size_t k = 0;

        while (!group_same_work(&all->all[k], &all->all[i]))
            k++;
        all->all[i].work_row = all->all[k].first_row;
    }
    if (all->count > 1)
        qsort(all->all, all->count, sizeof *all->all, by_size);
}

/* Those of one work and driver stand side by side, by now. */
static void find_depths(struct groups *g)
{
    for (size_t i = 0; i < g->count; i++) {
        const struct group *a = &g->all[i], *b = a + 1;

        if (i + 1 == g->count || !group_same_work(a, b) ||
            strcmp(a->driver, b->driver) != 0 || a->depth == b->depth)
            continue;
        for (size_t k = 0; k < g->count; k++)
            if (group_same_work(&g->all[k], a))
                g->all[k].depths = 1;
    }
}

int groups_make(struct groups *g, const struct csv_table *t, struct err *e)
{
    struct reader r = {.table = t};
    int failed;

    *g = (struct groups){0};
    if (find_columns(&r, e) != 0)
        return -1;
    r.group_of = calloc(t->row_count + 1, sizeof *r.group_of);
    r.first = calloc(t->row_count + 1, sizeof *r.first);
    if (r.group_of == NULL || r.first == NULL) {
        failed = err_set(e, EXIT_UNAVAILABLE, "out of memory for %zu rows",
                         t->row_count);
    } else {
        number_groups(&r);
        failed = fill_all(g, &r, e);
    }
    free(r.first);
    free(r.group_of);
    if (failed) {
        groups_release(g);
    } else {
        sort(g);
        compare(g);
        find_depths(g);
    }
    return failed ? -1 : 0;
}

void groups_release(struct groups *g)
{
    for (size_t i = 0; g->all != NULL && i < g->count; i++) {
        free(g->all[i].times);
        free(g->all[i].rows);
    }
    free(g->all);
    *g = (struct groups){0};
}

/* Workers of a pool take what its one loop has brought, and wait for nothing
 * themselves. */
static int one_loop(const struct group *g)
{
    return strcmp(g->driver, "pool") == 0;
}

double group_width(const struct group *g)
{
    double workers = g->workers > 1 ? (double)g->workers : 1;
    double depth = g->depth > 1 ? (double)g->depth : 1;

    return one_loop(g) ? depth : workers * depth;
}

int group_idle(const struct group *g)
{
    return strcmp(g->kernel, "null") == 0;
}

int group_size_text(const struct group *g, char *to, size_t size)
{
    if (g->depth > 1)
        return snprintf(to, size, "%lld%s%lld in flight", (long long)g->workers,
                        one_loop(g) ? " + " : " x ", (long long)g->depth);
    if (g->ranks > 1 && g->workers > g->ranks)
        return snprintf(to, size, "%lld ranks x %lld", (long long)g->ranks,
                        (long long)(g->workers / g->ranks));
    if (g->workers == ROW_UNKNOWN)
        return snprintf(to, size, "?");
    return snprintf(to, size, "%lld", (long long)g->workers);
}
