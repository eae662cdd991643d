/* SPDX-License-Identifier: BSD-3-Clause */
/* `run --plan`; see plan_print.h. */
#include "drivers/program/plan_print.h"

#include <stddef.h>
#include <stdio.h>

#include "drivers/driver.h"
#include "results/rows/csv.h"
#include "results/rows/row.h"

struct plan_cells {
    const char *host, *version, *kernel, *driver;
    int64_t workers, units, grain;
    double work;
    const char *work_unit, *needs;
    int64_t direct, most_at_once, wait_ns, longest_wait_ns, cores;
    double quota_cpus;
};

#define COLUMN(field, unit_, type_, meaning_)                                  \
    {                                                                          \
        .name = #field, .unit = unit_, .type = type_, .meaning = meaning_,     \
        .offset = offsetof(struct plan_cells, field),                          \
    }

static const struct column columns[] = {
    COLUMN(host, "", COLUMN_TEXT, "Host that would run it."),
    COLUMN(version, "", COLUMN_TEXT, "Version of this program."),
    COLUMN(kernel, "", COLUMN_TEXT, "Kernel."),
    COLUMN(driver, "", COLUMN_TEXT, "Driver."),
    COLUMN(workers, "1", COLUMN_INT, "Workers, helpers included."),
    COLUMN(units, "1", COLUMN_INT, "Units of work."),
    COLUMN(grain, "1", COLUMN_INT, "Units in a chunk."),
    COLUMN(work, "", COLUMN_REAL, "Work of all passes, in work_unit."),
    COLUMN(work_unit, "", COLUMN_TEXT, "What work counts."),
    COLUMN(needs, "", COLUMN_TEXT, "What chunks wait for."),
    COLUMN(direct, "", COLUMN_FLAG, "Files are read past the page cache."),
    COLUMN(most_at_once, "1", COLUMN_INT,
           "Waits that the kernel allows at a time; empty: all."),
    COLUMN(wait_ns, "ns", COLUMN_INT, "Sum of the waits that are known."),
    COLUMN(longest_wait_ns, "ns", COLUMN_INT, "The longest of them."),
    COLUMN(cores, "1", COLUMN_INT, "Cores that the workers may use."),
    COLUMN(quota_cpus, "1", COLUMN_REAL,
           "CPU quota of the control group, in CPUs; 0: none."),
    {.offset = sizeof(struct plan_cells)},
};

static int is_direct(const struct job *j)
{
    for (const struct option *o = j->kernel->options; o->name != NULL; o++) {
        const struct file_input *f =
            (const void *)((const char *)j->opt + o->offset);

        if (o->kind == OPTION_FILE && f->direct)
            return 1;
    }
    return 0;
}

/* Waits of chunks before their first step. Ticks of a heartbeat are not
 * counted; the duration of file reads is not known in advance. */
static void add_waits(const struct job *j, struct plan_cells *cells)
{
    struct work k = {.opt = j->opt, .g = &j->g};
    enum need_kind needs = kernel_needs(j->kernel, &j->g);

    if (needs != NEED_TIME && needs != NEED_REPLY)
        return;
    for (int64_t lo = 0; lo < j->g.units; lo += j->g.grain) {
        int64_t hi =
            j->g.grain < j->g.units - lo ? lo + j->g.grain : j->g.units;
        struct need n = {0};

        j->kernel->need(&k, lo, hi, &n);
        if (n.kind == NEED_NONE || n.tick)
            continue;
        cells->wait_ns += n.time_ns;
        if (n.time_ns > cells->longest_wait_ns)
            cells->longest_wait_ns = n.time_ns;
    }
}

int plan_print(const struct job *j, const struct rows *rows, double quota_cpus,
               struct err *e)
{
    struct machine_counts counts;
    struct plan_cells cells = {
        .host = rows->host,
        .version = rows->version,
        .kernel = j->kernel->name,
        .driver = j->driver->name,
        .workers = j->workers,
        .units = j->g.units,
        .grain = j->g.grain,
        .work = j->g.work * j->g.passes,
        .work_unit = j->kernel->work_unit,
        .needs = need_names[kernel_needs(j->kernel, &j->g)],
        .direct = is_direct(j),
        .most_at_once = j->g.depth > 0 ? j->g.depth : ROW_UNKNOWN,
        .quota_cpus = quota_cpus,
    };

    machine_count(j->machine, &counts);
    cells.cores = counts.cores;
    add_waits(j, &cells);
    return csv_print(stdout, columns, &cells, 1, e);
}
