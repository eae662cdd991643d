/* SPDX-License-Identifier: BSD-3-Clause */
/* A machine and a plan as rows; see rows.h. */
#include "drivers/machine/rows.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "drivers/machine/plan.h"

#define COLUMN(row, field, type_, meaning_)                                    \
    {                                                                          \
        .name = #field, .unit = type_ == COLUMN_TEXT ? "" : "1",               \
        .type = type_, .meaning = meaning_, .offset = offsetof(row, field),    \
    }
#define CORE(...)    COLUMN(struct core_row, __VA_ARGS__)
#define PLANNED(...) COLUMN(struct planned_row, __VA_ARGS__)

const struct column core_columns[] = {
    CORE(core, COLUMN_INT,
         "Logical index among the allowed cores; empty: not allowed."),
    CORE(package, COLUMN_INT, "Its package, of those in the machine."),
    CORE(numa, COLUMN_INT, "Its NUMA node, of those in the machine."),
    CORE(l3, COLUMN_INT, "Its L3 cache, of those in the machine."),
    CORE(kind, COLUMN_INT,
         "Kind of core: a higher one is faster; empty: all are of one kind."),
    CORE(allowed, COLUMN_INT,
         "Hardware threads of it that this process may use."),
    CORE(cpus, COLUMN_TEXT,
         "Its hardware threads in the operating system's CPU numbers."),
    {.offset = sizeof(struct core_row)},
};

const struct column planned_columns[] = {
    PLANNED(worker, COLUMN_INT, "Index of the worker."),
    PLANNED(place_asked, COLUMN_TEXT, "Placement that the policy gives it."),
    PLANNED(cpus, COLUMN_TEXT,
            "The same in the operating system's CPU numbers; empty: the mask "
            "that the program was started with."),
    {.offset = sizeof(struct planned_row)},
};

static int64_t known(int number)
{
    return number < 0 ? ROW_UNKNOWN : number;
}

static void fill_core(struct core_row *r, const struct machine *m, int i,
                      unsigned char *set, char text[64])
{
    const struct core *core = &m->core[i];

    *r = (struct core_row){
        .core = known(core->index),
        .package = known(core->group[LEVEL_PACKAGE]),
        .numa = known(core->group[LEVEL_NUMA]),
        .l3 = known(core->group[LEVEL_L3]),
        .kind = known(core->efficiency),
        .cpus = text,
    };
    for (int p = 0; p < m->pus; p++)
        set[p] = p >= core->lo && p < core->hi;
    for (int p = core->lo; p < core->hi; p++)
        r->allowed += m->pu[p].index >= 0;
    machine_set_cpus(m, set, text, 64);
}

/* text has the place, then the CPUs. */
static int fill_worker(struct planned_row *r, const struct plan *p, int i,
                       char (*text)[64])
{
    unsigned char *set = plan_set(p, i);

    if (set == NULL)
        return -1;
    plan_text(p, i, text[0], sizeof *text);
    machine_set_cpus(p->machine, set, text[1], sizeof *text);
    free(set);
    *r = (struct planned_row){i, text[0], text[1]};
    return 0;
}

int machine_rows_make(struct machine_rows *r, const struct machine *whole,
                      const struct plan *p, struct err *e)
{
    size_t cores = (size_t)whole->cores, workers = (size_t)p->workers;
    unsigned char *set = malloc((size_t)whole->pus + 1);
    int failed;

    r->cores = calloc(cores + 1, sizeof *r->cores);
    r->workers = calloc(workers + 1, sizeof *r->workers);
    r->texts = calloc(cores + 2 * workers + 1, sizeof *r->texts);
    failed = set == NULL || r->cores == NULL || r->workers == NULL ||
             r->texts == NULL;
    for (size_t i = 0; i < cores && !failed; i++)
        fill_core(&r->cores[i], whole, (int)i, set, r->texts[i]);
    for (size_t i = 0; i < workers && !failed; i++)
        failed = fill_worker(&r->workers[i], p, (int)i,
                             &r->texts[cores + 2 * i]) != 0;
    r->core_count = cores;
    r->worker_count = workers;
    free(set);
    return failed ? err_set(e, EXIT_UNAVAILABLE, "out of memory for the rows")
                  : 0;
}

void machine_rows_release(struct machine_rows *r)
{
    free(r->cores);
    free(r->workers);
    free(r->texts);
    *r = (struct machine_rows){0};
}
