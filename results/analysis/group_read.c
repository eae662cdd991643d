/* SPDX-License-Identifier: BSD-3-Clause */
/* Group rows by configuration and read their figures; see group.h. */
#include "results/analysis/group_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The columns that are read. Those before KEYS identify a group. */
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
    SIMULATED,
    FAMILY,
    ONE_AT_A_TIME,
    WAITS_FOR,
    EMPTY_WORK,
    RUN_ID,
    DISTURBED,
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
    [SIMULATED] = {"simulated", 0},
    [FAMILY] = {"family", 0},
    [ONE_AT_A_TIME] = {"one_at_a_time", 0},
    [WAITS_FOR] = {"waits_for", 0},
    [EMPTY_WORK] = {"empty_work", 0},
    [RUN_ID] = {"run_id", 0},
    [DISTURBED] = {"disturbed", 0},
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
                           "runs.csv: no column '%s': not written by brigade "
                           "or by another version",
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
    /* The label of a prediction names its platform and series. */
    if (strcmp(cell(r, a, SIMULATED), "1") == 0 &&
        strcmp(cell(r, a, LABEL), cell(r, b, LABEL)) != 0)
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

/* Read the figures of the repetition whose time is the median. */
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

/* Collect the rows of group `index`; g->times and g->rows have room for all. */
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
            g->disturbed += *cell(r, row, DISTURBED) != '\0';
            g->times[g->repetitions++] = (double)ns;
        } else {
            g->failed++;
            g->status = cell(r, row, STATUS);
            g->error = cell(r, row, ERROR);
        }
    }
    return 0;
}

/* The figures over runs take the place of those over repetitions. */
static void summarise(struct group *g, uint64_t seed)
{
    struct summary over_runs;

    stats_summary(g->times, g->repetitions, seed, &g->time);
    if (g->runs < 2) {
        g->time.few = STATS_WITHIN;
        return;
    }
    stats_summary(g->run_medians, g->runs, seed, &over_runs);
    g->time.median = over_runs.median;
    g->time.median_95 = over_runs.median_95;
    g->time.few = over_runs.few;
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
        .family = family_of(cell(r, first, FAMILY)),
        .one_at_a_time = strcmp(cell(r, first, ONE_AT_A_TIME), "1") == 0,
        .empty_work = strcmp(cell(r, first, EMPTY_WORK), "1") == 0,
        .waits_for = cell(r, first, WAITS_FOR),
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
        take_rows(r, index, g, e) != 0 ||
        group_find_runs(g, r->table, r->column[RUN_ID], e) != 0)
        return -1;
    summarise(g, index + 1);
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

int groups_read(struct groups *g, const struct csv_table *t, struct err *e)
{
    struct reader r = {.table = t};
    int failed;

    *g = (struct groups){0};
    if (find_columns(&r, e) != 0)
        return -1;
    g->no_family = r.column[FAMILY] == CSV_NONE;
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
    if (failed)
        groups_release(g);
    return failed ? -1 : 0;
}
