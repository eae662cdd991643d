/* SPDX-License-Identifier: BSD-3-Clause */
/* See plausible.h. */
#include "results/analysis/plausible.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/analysis/trouble.h"

#define MOST_WORK 1e22 /* 2^64 units in a few hundred passes */
#define MOST_RATE 1e22

/* Ranges of columns, in rows whose status is ok. Numbers of other columns may
 * have any value: differences and ids may be negative. */
static const struct {
    const char *column;
    double lo, hi;
} ranges[] = {
    {"workers", 1, 1e9},
    {"ranks", 1, 1e9},
    {"threads", 1, 1e9},
    {"nodes", 1, 1e9},
    {"depth", 0, 1e12},
    {"grain", 0, 9.3e18},
    {"rep", 0, 1e15},
    {"passes", 1, 1e15},
    {"chunks", 0, 9.3e18},
    {"elapsed_ns", 1, 1e18}, /* 32 years */
    {"setup_ns", 0, 1e18},
    {"launch_ns", 0, 1e18},
    {"work_cpu_ns", 0, 9e18},
    {"runqueue_ns", 0, 9e18},
    {"comm_ns", 0, 9e18},
    {"wait_ns", 0, 9.3e18},
    {"late_p50_ns", 0, 1e18},
    {"late_p99_ns", 0, 1e18},
    {"late_max_ns", 0, 1e18},
    {"max_pss_bytes", 0, 1e18},
    {"cores_achieved", 0, 1e9},
    {"waits_achieved", 0, 1e12},
    {"lost_cores", 0, 1e9},
    {"work", 0, MOST_WORK},
    {"work_per_s", 0, MOST_RATE},
    {"flops_per_s", 0, MOST_RATE},
    {"bytes_per_s", 0, MOST_RATE},
    {"ok_count", 0, 9.3e18},
    {"bad_count", 0, 9.3e18},
    {"rank", 0, 1e9},
    {"worker", 0, 1e9},
    {"units", 0, 9.3e18},
    {"count", 0, 1e12},
};

enum { RANGES = sizeof ranges / sizeof *ranges };

struct check {
    const struct column *column;
    size_t at;
    int range; /* -1: none */
};

static int range_of(const char *name)
{
    for (int i = 0; i < RANGES; i++)
        if (strcmp(ranges[i].column, name) == 0)
            return i;
    return -1;
}

static void name_row(struct rejected *r, const struct csv_table *t, size_t row,
                     const struct check *c, const char *why, double limit)
{
    char cause[80];

    if (r->count++ >= REJECTED_NAMED)
        return;
    if (why == NULL)
        snprintf(cause, sizeof cause, "is not %s",
                 c->column->type == COLUMN_REAL ? "a finite number"
                                                : "an integer of 64 bits");
    else
        snprintf(cause, sizeof cause, "is %s %.10g", why, limit);
    snprintf(r->named[r->count - 1], sizeof r->named[0],
             "%.200s, line %lld: column '%.40s', '%.40s', %s",
             csv_file_of(t, row)->path, (long long)t->lines[row],
             c->column->name, csv_cell(t, row, c->at), cause);
}

/* 1: the cell is plausible. */
static int check_cell(const struct csv_table *t, size_t row,
                      const struct check *c, int is_ok, struct rejected *r)
{
    const char *why = NULL;
    int64_t whole = 0;
    double value;
    int status = csv_cell_real(t, row, c->at, &value, NULL);

    if (status == 0 && c->column->type == COLUMN_INT)
        status = csv_cell_int(t, row, c->at, &whole, NULL);
    if (status > 0)
        return 1;
    if (status < 0) {
        name_row(r, t, row, c, NULL, 0);
        return 0;
    }
    if (c->range < 0 || !is_ok)
        return 1;
    if (value < ranges[c->range].lo)
        why = "below";
    else if (value > ranges[c->range].hi)
        why = "above";
    if (why == NULL)
        return 1;
    name_row(r, t, row, c, why,
             value < ranges[c->range].lo ? ranges[c->range].lo
                                         : ranges[c->range].hi);
    return 0;
}

static size_t list_checks(const struct csv_table *t,
                          const struct column *columns, struct check *to)
{
    size_t n = 0;

    for (; columns->name; columns++) {
        size_t at = csv_find(t, columns->name);

        if (at == CSV_NONE || columns->type == COLUMN_TEXT ||
            columns->type == COLUMN_FLAG)
            continue;
        to[n++] = (struct check){columns, at, range_of(columns->name)};
    }
    return n;
}

int plausible_rows(struct csv_table *t, const struct column *columns,
                   struct rejected *r, struct err *e)
{
    struct check checks[CSV_MAX_COLUMNS];
    size_t count = list_checks(t, columns, checks), before = r->count;
    size_t column = csv_find(t, "status");
    char *wrong = trouble_calloc(t->row_count + 1, 1);
    struct csv_table removed;
    int status = 0;

    if (wrong == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for %zu rows",
                       t->row_count);
    for (size_t row = 0; row < t->row_count; row++) {
        const char *ended = csv_cell(t, row, column);
        int is_ok = *ended == '\0' || strcmp(ended, STATUS_OK) == 0;

        for (size_t i = 0; i < count && !wrong[row]; i++)
            wrong[row] = !check_cell(t, row, &checks[i], is_ok, r);
    }
    if (r->count > before) {
        status = csv_split(t, wrong, &removed, e);
        csv_release(&removed);
    }
    free(wrong);
    return status;
}
