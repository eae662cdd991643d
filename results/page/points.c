/* SPDX-License-Identifier: BSD-3-Clause */
/* See points.h. */
#include "results/page/points.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "results/rows/json.h"
#include "results/rows/markdown.h"
#include "results/rows/quantity.h"

struct point_row {
    const char *kernel, *kernel_args, *driver, *driver_args, *host, *place;
    int64_t workers, ranks, depth;
    int64_t runs, repetitions, failed, disturbed;
    int64_t median_ns, median_lo_ns, median_hi_ns;
    double speedup, speedup_lo, speedup_hi;
    int64_t scaled, within_one_run;
    double cores, waits, work;
    const char *work_unit;
    int64_t pss_bytes, late_p99_ns, implausible;
    const char *verdict, *status, *error;
};

#define COLUMN(name_, type_, unit_)                                            \
    {                                                                          \
        .name = #name_, .unit = unit_, .type = COLUMN_##type_, .meaning = "",  \
        .offset = offsetof(struct point_row, name_)                            \
    }

static const struct column columns[] = {
    COLUMN(kernel, TEXT, ""),
    COLUMN(kernel_args, TEXT, ""),
    COLUMN(driver, TEXT, ""),
    COLUMN(driver_args, TEXT, ""),
    COLUMN(host, TEXT, ""),
    COLUMN(place, TEXT, ""),
    COLUMN(workers, INT, "1"),
    COLUMN(ranks, INT, "1"),
    COLUMN(depth, INT, "1"),
    COLUMN(runs, INT, "1"),
    COLUMN(repetitions, INT, "1"),
    COLUMN(failed, INT, "1"),
    COLUMN(disturbed, INT, "1"),
    COLUMN(median_ns, INT, "ns"),
    COLUMN(median_lo_ns, INT, "ns"),
    COLUMN(median_hi_ns, INT, "ns"),
    COLUMN(speedup, REAL, "1"),
    COLUMN(speedup_lo, REAL, "1"),
    COLUMN(speedup_hi, REAL, "1"),
    COLUMN(scaled, FLAG, "1"),
    COLUMN(within_one_run, FLAG, "1"),
    COLUMN(cores, REAL, "1"),
    COLUMN(waits, REAL, "1"),
    COLUMN(work, REAL, ""),
    COLUMN(work_unit, TEXT, ""),
    COLUMN(pss_bytes, INT, "bytes"),
    COLUMN(late_p99_ns, INT, "ns"),
    COLUMN(implausible, FLAG, "1"),
    COLUMN(verdict, TEXT, ""),
    COLUMN(status, TEXT, ""),
    COLUMN(error, TEXT, ""),
    {.offset = sizeof(struct point_row)},
};

static int64_t whole(double value)
{
    return isfinite(value) ? llround(value) : ROW_UNKNOWN;
}

static void fill(struct point_row *row, const struct group *g)
{
    int measured = g->repetitions > 0;

    row_clear(columns, row);
    row->kernel = g->kernel;
    row->kernel_args = g->args;
    row->driver = g->driver;
    row->driver_args = g->driver_args;
    row->host = g->host;
    row->place = g->place;
    row->workers = g->workers;
    row->ranks = g->ranks;
    row->depth = g->depth;
    row->runs = (int64_t)g->runs;
    row->repetitions = (int64_t)g->repetitions;
    row->failed = (int64_t)g->failed;
    row->disturbed = (int64_t)g->disturbed;
    row->status = g->status;
    row->error = g->error;
    if (!measured)
        return;
    row->median_ns = g->median_ns;
    row->median_lo_ns = whole(g->time.median_95.lo);
    row->median_hi_ns = whole(g->time.median_95.hi);
    row->speedup = g->faster;
    row->speedup_lo = g->ratio.at_95.lo;
    row->speedup_hi = g->ratio.at_95.hi;
    row->scaled = g->scaled;
    row->within_one_run = g->ratio.few == STATS_WITHIN;
    row->cores = g->cores;
    row->waits = g->waits;
    row->work = g->work;
    row->work_unit = g->work_unit;
    row->pss_bytes = g->pss_bytes;
    row->late_p99_ns = g->late_p99_ns;
    row->implausible = g->implausible;
    row->verdict = g->verdict;
}

/* ---- the context -------------------------------------------------------------*/

static json_t *host_json(const struct dataset_host *h)
{
    const struct {
        const char *key, *value;
    } texts[] = {
        {"name", h->name},           {"cpu_model", h->cpu_model},
        {"system", h->system},       {"kernel", h->kernel},
        {"governor", h->governor},   {"clocksource", h->clocksource},
        {"version", h->version},     {"revision", h->revision},
        {"compiler", h->compiler},   {"flags", h->flags},
        {"libraries", h->libraries}, {"first_utc", h->first_utc},
        {"last_utc", h->last_utc},
    };
    const struct {
        const char *key;
        int64_t value;
    } numbers[] = {
        {"cores", h->cores},
        {"pus", h->pus},
        {"cpus_online", h->cpus_online},
        {"numa_nodes", h->numa_nodes},
        {"memory_bytes", h->memory_bytes},
    };
    json_t *object = json_object();
    int failed = object == NULL;

    for (size_t i = 0; i < sizeof texts / sizeof *texts && !failed; i++)
        failed = json_object_set_new(
            object, texts[i].key,
            json_text(*texts[i].value != '\0' ? texts[i].value : NULL));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers && !failed; i++)
        failed = json_object_set_new(object, numbers[i].key,
                                     numbers[i].value >= 0
                                         ? json_integer(numbers[i].value)
                                         : json_null());
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}

json_t *points_origin(const struct dataset *d)
{
    json_t *object = json_object(), *dirs = json_array(), *hosts = json_array();
    int failed = object == NULL;

    for (size_t i = 0; i < d->dir_count; i++)
        failed |= json_array_append_new(dirs, json_text(d->dirs[i])) != 0;
    for (size_t i = 0; i < d->host_count; i++)
        failed |= json_array_append_new(hosts, host_json(&d->hosts[i])) != 0;
    failed |= json_object_set_new(object, "directories", dirs) != 0;
    failed |= json_object_set_new(object, "hosts", hosts) != 0;
    failed |=
        json_object_set_new(object, "rejected_rows",
                            json_integer((json_int_t)d->rejected.count)) != 0;
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}

json_t *points_context(void)
{
    time_t seconds = time(NULL);
    char now[32] = "";
    struct tm utc;

    if (gmtime_r(&seconds, &utc) != NULL)
        strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return json_pack("{s:s}", "utc", now);
}

/* ---- the points --------------------------------------------------------------*/

int points_json(const struct dataset *d, FILE *to, struct err *e)
{
    struct point_row *rows = calloc(d->groups.count + 1, sizeof *rows);
    json_t *context = points_context(), *origin = points_origin(d);
    char *text = NULL;
    size_t n = 0;
    int failed;

    for (size_t i = 0; rows != NULL && i < d->groups.count; i++)
        if (!d->groups.all[i].anchor)
            fill(&rows[n++], &d->groups.all[i]);
    if (rows != NULL && origin != NULL &&
        json_object_update(context, origin) == 0)
        text = json_dumps(context, JSON_INDENT(2));
    failed = json_print(to, text,
                        &(struct json_rows){"points", columns, rows, n}, 1, e);
    json_decref(origin);
    json_decref(context);
    free(text);
    free(rows);
    return failed;
}

static const char *const names[] = {
    "work",     "driver",        "workers", "median", "95 % interval",
    "speed-up", "95 % interval", "cores",   "waits",  "verdict",
};

enum { NAMES = sizeof names / sizeof *names, CELL = 96 };

/* "1.98 to 2.00"; empty without an interval. */
static void interval_text(const struct group *g, char *to)
{
    if (isfinite(g->ratio.at_95.lo) && g->family != FAMILY_SERIAL)
        snprintf(to, CELL, "%.2f to %.2f%s", g->ratio.at_95.lo,
                 g->ratio.at_95.hi,
                 g->ratio.few == STATS_WITHIN ? " (within one run)" : "");
}

static void print_line(const struct group *g, FILE *to)
{
    char cells[NAMES][CELL] = {{0}}, low[32], high[32], work[700];
    const char *line[NAMES];

    for (int i = 0; i < NAMES; i++)
        line[i] = cells[i];
    snprintf(work, sizeof work, "%.100s %.500s", g->kernel, g->args);
    line[0] = work;
    line[1] = g->driver;
    if (g->workers != ROW_UNKNOWN)
        snprintf(cells[2], CELL, "%lld", (long long)g->workers);
    line[9] = g->repetitions > 0 ? g->verdict : g->status;
    if (g->repetitions > 0) {
        time_text((double)g->median_ns, cells[3], CELL);
        time_text(g->time.median_95.lo, low, sizeof low);
        time_text(g->time.median_95.hi, high, sizeof high);
        if (isfinite(g->time.median_95.lo))
            snprintf(cells[4], CELL, "%s to %s", low, high);
        if (isfinite(g->faster))
            snprintf(cells[5], CELL, "%s%.2f", g->scaled ? "~" : "", g->faster);
        interval_text(g, cells[6]);
        if (isfinite(g->cores))
            snprintf(cells[7], CELL, "%.2f", g->cores);
        if (isfinite(g->waits))
            snprintf(cells[8], CELL, g->waits < 100 ? "%.2f" : "%.0f",
                     g->waits);
        if (g->implausible)
            line[9] = "implausible";
    }
    markdown_line(to, line, NAMES);
}

void points_markdown(const struct dataset *d, FILE *to)
{
    markdown_head(to, names, "<<>>>>>>><", NAMES);
    for (size_t i = 0; i < d->groups.count; i++)
        if (!d->groups.all[i].anchor)
            print_line(&d->groups.all[i], to);
}
