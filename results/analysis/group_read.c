/* SPDX-License-Identifier: BSD-3-Clause */
/* Group rows by configuration and read their figures; see group.h. */
#include "results/analysis/group_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/old_names.h"
#include "results/rows/csv_index.h"
#include "results/analysis/trouble.h"

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
    /* [rows] The next row of the same group, CSV_NONE: none; by group: its first
     * and last row, and its number of rows. */
    size_t *next, *first, *last, *rows;
    size_t count;
    size_t *slots,
        slot_count; /* hash table of groups; 0: free, else index + 1 */
};

static const char *cell(const struct reader *r, size_t row, enum field f)
{
    const char *text = csv_cell(r->table, row, r->column[f]);

    return f == KERNEL ? kernel_current_name(text) : text;
}

static int find_columns(struct reader *r, struct err *e)
{
    for (int f = 0; f < FIELDS; f++) {
        r->column[f] = csv_find(r->table, columns[f].name);
        if (r->column[f] == CSV_NONE && columns[f].needed)
            return err_set(e, EXIT_RESULTS,
                           "%.200s: no column '%s': not written by brigade "
                           "or by another version",
                           r->table->file_count > 0 ? r->table->files[0].path
                                                    : "runs.csv",
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

/* The group of a row, a new one if no earlier row has its key. */
static size_t group_of(struct reader *r, size_t row)
{
    size_t h = 0, at;

    for (int f = 0; f < KEYS; f++)
        h = csv_hash(h, cell(r, row, (enum field)f));
    for (at = h % r->slot_count; r->slots[at] != 0;
         at = (at + 1) % r->slot_count)
        if (same_key(r, r->first[r->slots[at] - 1], row))
            return r->slots[at] - 1;
    r->first[r->count] = row;
    r->slots[at] = ++r->count;
    return r->count - 1;
}

/* Find the groups: a row joins the first earlier row of the same key. */
static void find_groups(struct reader *r)
{
    for (size_t row = 0; row < r->table->row_count; row++) {
        size_t g;

        r->next[row] = CSV_NONE;
        if (strcmp(cell(r, row, WARMUP), "1") == 0)
            continue;
        g = group_of(r, row);
        if (r->rows[g]++ > 0)
            r->next[r->last[g]] = row;
        r->last[g] = row;
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

/* Collect the rows of g; g->times and g->rows have room for all. */
static int take_rows(const struct reader *r, struct group *g, struct err *e)
{
    for (size_t row = g->first_row; row != CSV_NONE; row = r->next[row]) {
        int64_t ns;

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
static void summarise(struct group *g)
{
    struct summary over_runs;

    stats_summary(g->times, g->repetitions, &g->time);
    if (g->runs < 2) {
        g->time.few = STATS_WITHIN;
        return;
    }
    stats_summary(g->run_medians, g->runs, &over_runs);
    g->time.median = over_runs.median;
    g->time.median_95 = over_runs.median_95;
    g->time.few = over_runs.few;
}

static int fill_group(const struct reader *r, size_t index, struct group *g,
                      struct err *e)
{
    size_t first = r->first[index], room = r->rows[index];

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
        .work_hash =
            csv_hash(csv_hash(0, cell(r, first, KERNEL)), cell(r, first, ARGS)),
        .anchor = is_anchor(r, first),
        .base = CSV_NONE,
        .faster = NAN,
        .ratio = {NAN, {NAN, NAN}, 1},
        .times = trouble_calloc(room + 1, sizeof *g->times),
        .rows = trouble_calloc(room + 1, sizeof *g->rows),
    };
    if (g->times == NULL || g->rows == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for %zu rows", room);
    if (number(r, first, WORKERS, &g->workers, e) != 0 ||
        number(r, first, RANKS, &g->ranks, e) != 0 ||
        number(r, first, DEPTH, &g->depth, e) != 0 || take_rows(r, g, e) != 0 ||
        group_find_runs(g, r->table, r->column[RUN_ID], e) != 0)
        return -1;
    summarise(g);
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
    int failed = 0;

    g->all = trouble_calloc(r->count + 1, sizeof *g->all);
    if (g->all == NULL)
        failed = err_set(e, EXIT_UNAVAILABLE, "out of memory");
    for (size_t i = 0; i < r->count && !failed; i++) {
        g->count = i + 1;
        failed = fill_group(r, i, &g->all[i], e);
    }
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
    r.next = trouble_calloc(t->row_count + 1, sizeof *r.next);
    r.first = trouble_calloc(t->row_count + 1, sizeof *r.first);
    r.last = trouble_calloc(t->row_count + 1, sizeof *r.last);
    r.rows = trouble_calloc(t->row_count + 1, sizeof *r.rows);
    r.slot_count = 2 * t->row_count + 1;
    r.slots = trouble_calloc(r.slot_count, sizeof *r.slots);
    if (r.next == NULL || r.first == NULL || r.last == NULL || r.rows == NULL ||
        r.slots == NULL) {
        failed = err_set(e, EXIT_UNAVAILABLE, "out of memory for %zu rows",
                         t->row_count);
    } else {
        find_groups(&r);
        failed = fill_all(g, &r, e);
    }
    free(r.next);
    free(r.first);
    free(r.last);
    free(r.rows);
    free(r.slots);
    if (failed)
        groups_release(g);
    return failed ? -1 : 0;
}
