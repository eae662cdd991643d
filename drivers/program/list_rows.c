/* SPDX-License-Identifier: BSD-3-Clause */
/* See list_rows.h. */
#include "drivers/program/list_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DRIVERS_MAX = 64 };

#define COLUMN(name_, type_, meaning_)                                         \
    {                                                                          \
        .name = #name_, .unit = "", .type = COLUMN_##type_,                    \
        .meaning = meaning_, .offset = offsetof(struct ROW, name_)             \
    }

/* ---- kernels -----------------------------------------------------------------*/

struct kernel_row {
    const char *name, *work_unit, *summary, *needs, *grows, *grows_as;
    const char *grows_init, *grows_from, *grows_unless, *at_once, *delay;
    int64_t warmup;
    double work_per_s;
    const char *small, *file;
};

#define ROW kernel_row
static const struct column kernel_columns[] = {
    COLUMN(name, TEXT, "Name."),
    COLUMN(work_unit, TEXT, "Unit of its work."),
    COLUMN(summary, TEXT, "What it does."),
    COLUMN(needs, TEXT, "What a driver must be able to wait for."),
    COLUMN(grows, TEXT, "Option that scales its work."),
    COLUMN(grows_as, TEXT, "Kind of that option: count or picture."),
    COLUMN(grows_init, TEXT, "Value of that option in a sweep."),
    COLUMN(grows_from, TEXT, "Option that is added to it."),
    COLUMN(grows_unless, TEXT, "Option with which it does not grow."),
    COLUMN(at_once, TEXT, "Option for the number of waits in flight."),
    COLUMN(delay, TEXT, "Option for the length of a wait."),
    COLUMN(warmup, INT, "1: repetitions for warming up are useful."),
    COLUMN(work_per_s, REAL, "Estimated work per second of one core."),
    COLUMN(small, TEXT, "Options of a short run, for tests."),
    COLUMN(file, TEXT, "Shared object that it is from."),
    {.offset = sizeof(struct ROW)},
};
#undef ROW

/* An estimate has three digits. */
static double rounded(double value)
{
    char text[32];

    snprintf(text, sizeof text, "%.3g", value);
    return strtod(text, NULL);
}

static void fill_kernel(struct kernel_row *row, const struct kernel *k,
                        const char *file)
{
    const struct growth *g = &k->growth;
    const struct option *o =
        g->option != NULL ? option_find(k->options, g->option) : NULL;

    *row = (struct kernel_row){
        .name = k->name,
        .work_unit = k->work_unit,
        .summary = k->summary,
        .needs = need_names[k->needs],
        .grows = g->option,
        .grows_as = o == NULL                   ? ""
                    : o->kind == OPTION_PICTURE ? "picture"
                                                : "count",
        .grows_init = g->init != NULL || o == NULL ? g->init : o->init,
        .grows_from = g->from,
        .grows_unless = g->unless,
        .at_once = g->at_once,
        .delay = g->delay,
        .warmup = g->warmup,
        .work_per_s = rounded(g->work_per_s),
        .small = k->small,
        .file = file,
    };
}

struct list_rows list_kernel_rows(const struct kernel *const *listed,
                                  const char *file)
{
    struct list_rows list = {.columns = kernel_columns};
    struct kernel_row *rows;

    while (listed[list.n] != NULL)
        list.n++;
    list.rows = rows = calloc(list.n + 1, sizeof *rows);
    for (size_t i = 0; rows != NULL && i < list.n; i++)
        fill_kernel(&rows[i], listed[i], file);
    return list;
}

/* ---- drivers -----------------------------------------------------------------*/

struct driver_row {
    const char *name, *available, *reason;
    int64_t max_workers;
    const char *waits, *kernels, *family;
    int64_t one_at_a_time, ranks, threads_in_rank;
};

#define ROW driver_row
static const struct column driver_columns[] = {
    COLUMN(name, TEXT, "Name."),
    COLUMN(available, TEXT, "yes or no."),
    COLUMN(reason, TEXT, "Why it is not available."),
    COLUMN(max_workers, INT, "Most workers; empty: any number."),
    COLUMN(waits, TEXT, "Option for the number of waits in flight."),
    COLUMN(kernels, TEXT, "Kernels that it can run."),
    COLUMN(family, TEXT, "Kind of execution model."),
    COLUMN(one_at_a_time, INT, "1: one worker computes at a time."),
    COLUMN(ranks, INT, "1: its workers are MPI ranks."),
    COLUMN(threads_in_rank, INT, "1: a rank has several workers."),
    {.offset = sizeof(struct ROW)},
};
#undef ROW

const char *list_reason(const struct driver *d, char *to, size_t size)
{
    struct err e = {0};

    to[0] = '\0';
    if (d->available != NULL && d->available(&e) != 0)
        snprintf(to, size, "%s", e.text);
    return to;
}

/* The option that raises the number of waits in flight. */
static const char *waits_of(const struct driver *d)
{
    return d->can & CAN_IN_FLIGHT         ? "depth"
           : d->can & CAN_THREAD_PER_WAIT ? "threads"
                                          : "workers";
}

static const char *kernels_of(const struct driver *d,
                              const struct kernel *const *listed, char *to,
                              size_t size)
{
    size_t used = 0;

    to[0] = '\0';
    for (int k = 0; listed[k] != NULL && used < size; k++)
        if (driver_can_wait(d, listed[k]->needs))
            used += (size_t)snprintf(to + used, size - used, "%s%s",
                                     used > 0 ? " " : "", listed[k]->name);
    return to;
}

struct list_rows list_driver_rows(const struct kernel *const *listed)
{
    static struct driver_row rows[DRIVERS_MAX];
    static char reasons[DRIVERS_MAX][sizeof(struct err)];
    static char able[DRIVERS_MAX][512];
    struct list_rows list = {.columns = driver_columns};
    size_t n = 0;

    for (int i = 0; drivers[i] != NULL && n < DRIVERS_MAX; i++, n++) {
        const struct driver *d = drivers[i];

        list_reason(d, reasons[n], sizeof reasons[n]);
        rows[n] = (struct driver_row){
            .name = d->name,
            .available = *reasons[n] == '\0' ? "yes" : "no",
            .reason = reasons[n],
            .max_workers = d->max_workers > 0 ? d->max_workers : ROW_UNKNOWN,
            .waits = waits_of(d),
            .kernels = kernels_of(d, listed, able[n], sizeof able[n]),
            .family = d->family,
            .one_at_a_time = (d->can & ONE_AT_A_TIME) != 0,
            .ranks = (d->can & CAN_RANKS) != 0,
            .threads_in_rank = (d->can & CAN_THREADS_IN_RANK) != 0,
        };
    }
    for (int i = 0; drivers_elsewhere[i].name != NULL && n < DRIVERS_MAX;
         i++, n++) {
        snprintf(reasons[n], sizeof reasons[n], "in %s",
                 drivers_elsewhere[i].program);
        row_clear(driver_columns, &rows[n]);
        rows[n].name = drivers_elsewhere[i].name;
        rows[n].available = "no";
        rows[n].reason = reasons[n];
    }
    list.n = n;
    list.rows = malloc(n * sizeof *rows);
    if (list.rows != NULL)
        memcpy(list.rows, rows, n * sizeof *rows);
    return list;
}

/* ---- columns -----------------------------------------------------------------*/

struct column_row {
    const char *file, *name, *type, *unit, *meaning;
};

#define ROW column_row
static const struct column column_columns[] = {
    COLUMN(file, TEXT, "File of --out."),
    COLUMN(name, TEXT, "Name in the first line."),
    COLUMN(type, TEXT, "text, int, real or flag."),
    COLUMN(unit, TEXT, "Unit; 1: a number without one."),
    COLUMN(meaning, TEXT, "What it says."),
    {.offset = sizeof(struct ROW)},
};
#undef ROW

static size_t fill_columns(struct column_row *rows, const char *file,
                           const struct column *columns)
{
    size_t n = column_count(columns);

    for (size_t i = 0; i < n; i++)
        rows[i] = (struct column_row){
            .file = file,
            .name = columns[i].name,
            .type = column_type_name(columns[i].type),
            .unit = columns[i].unit,
            .meaning = columns[i].meaning,
        };
    return n;
}

struct list_rows list_column_rows(void)
{
    struct list_rows list = {.columns = column_columns};
    struct column_row *rows = calloc(
        column_count(run_columns) + column_count(worker_columns), sizeof *rows);

    list.rows = rows;
    if (rows == NULL)
        return list;
    list.n = fill_columns(rows, ROW_RUNS_FILE, run_columns);
    list.n += fill_columns(rows + list.n, ROW_WORKERS_FILE, worker_columns);
    return list;
}
