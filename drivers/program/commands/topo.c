/* SPDX-License-Identifier: BSD-3-Clause */
/* `topo`: draws this machine, or a described one, and the planned placement of
 * workers. No team is started. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/machine/draw.h"
#include "drivers/machine/rows.h"
#include "drivers/os/cgroup.h"
#include "drivers/program/command.h"
#include "drivers/program/context.h"
#include "drivers/program/driver_choice.h"
#include "kernels/base/words.h"
#include "results/rows/form.h"
#include "results/rows/input_file.h"
#include "results/rows/json.h"
#include "results/rows/new_file.h"
#include "results/rows/help.h"
#include "results/rows/stdout.h"

struct topo {
    const char *driver, *place, *svg, *topology;
    int64_t workers;
    int json;
};

#define FIELD(f) .offset = offsetof(struct topo, f)

static const struct option topo_options[] = {
    {.name = "workers",
     .kind = OPTION_COUNT,
     FIELD(workers),
     .init = "0",
     .max = 1000000,
     .help = "workers to place; 0: one per core, at most what the driver runs "
             "and the CPU quota keeps busy"},
    {.name = "place",
     .kind = OPTION_TEXT,
     FIELD(place),
     .init = "core",
     .arg = "POLICY",
     .help = "placement policy: none, compact, spread, core, numa, inherit, "
             "pu:LIST or core:LIST"},
    {.name = "driver",
     .kind = OPTION_TEXT,
     FIELD(driver),
     .arg = "NAME",
     .help = "driver whose workers are placed: see `list drivers`"},
    {.name = "topology",
     .kind = OPTION_TEXT,
     FIELD(topology),
     .arg = "MACHINE",
     .help = "machine to draw instead of this one: an .xml file of lstopo, or "
             "a description such as 'pack:2 core:64 pu:2'"},
    {.name = "svg",
     .kind = OPTION_TEXT,
     FIELD(svg),
     .arg = "FILE",
     .help = "SVG file to draw to, instead of text on stdout"},
    {FORM_JSON_OPTION("cores and planned workers"), FIELD(json)},
    {0},
};

#undef FIELD

/* What the number of workers depends on. */
struct model {
    const char *name;
    int max_workers, helpers;
};

static int find_model(const char *name, struct model *model, struct err *e)
{
    const struct driver *d;

    *model = (struct model){.name = name};
    if (name == NULL || driver_elsewhere_find(name) != NULL)
        return 0;
    d = driver_find(name);
    if (d == NULL)
        return driver_unknown(name, e);
    model->max_workers = d->max_workers;
    model->helpers = d->helpers;
    return 0;
}

/* quota: CPUs that the control group may use of this machine; 0: no quota. */
static int count_workers(const struct topo *t, const struct model *model,
                         const struct machine *m, double quota, int *workers,
                         struct err *e)
{
    *workers =
        t->workers > 0 ? (int)t->workers : cgroup_workers(quota, m->cores);
    if (model->max_workers > 0 && *workers > model->max_workers) {
        if (t->workers > 0)
            return err_set(e, EXIT_USAGE,
                           "--workers %d: %s runs at most %d worker%s",
                           *workers, model->name, model->max_workers,
                           model->max_workers > 1 ? "s" : "");
        *workers = model->max_workers;
    }
    return 0;
}

static void describe_team(const struct topo *t, const struct model *model,
                          double quota, int workers, char *to, size_t size)
{
    int n = snprintf(
        to, size, "%s%s%d worker%s%s, --place %s",
        model->name != NULL ? model->name : "", model->name != NULL ? ": " : "",
        workers, workers > 1 ? "s" : "",
        model->helpers > 0 ? " and worker 0, the event loop" : "", t->place);

    if (quota > 0 && n >= 0 && (size_t)n < size)
        snprintf(to + n, size - (size_t)n,
                 "; CPU quota of the control group: %.3g CPUs%s", quota,
                 t->workers > 0 ? "" : " (--workers N: others)");
}

/* Argument of show(). */
struct asked {
    const struct program *program;
    char **argv;
};

static int print_json(const struct asked *a, const struct drawing *d,
                      struct err *e)
{
    struct machine_rows rows = {0};
    char *context = context_text(a->program, a->argv, d->allowed);
    int failed = machine_rows_make(&rows, d->whole, d->plan, e);

    if (!failed)
        failed = json_print(
            stdout, context,
            (const struct json_rows[]){
                {"cores", core_columns, rows.cores, rows.core_count},
                {"workers", planned_columns, rows.workers, rows.worker_count}},
            2, e);
    machine_rows_release(&rows);
    free(context);
    return failed;
}

static int print(const struct topo *t, const struct asked *a,
                 const struct drawing *d, struct err *e)
{
    if (t->json)
        return print_json(a, d, e);
    if (t->svg != NULL)
        return 0;
    return draw_text(d, stdout, e) != 0 ? -1 : stdout_flush(e);
}

static int draw(const struct topo *t, const struct drawing *d, struct err *e)
{
    struct new_file file;

    if (t->svg == NULL)
        return 0;
    if (new_file_check(t->svg, e) != 0)
        return -1;
    if (new_file_open(&file, t->svg) != 0)
        return err_errno(e, EXIT_RESULTS, errno, "cannot create '%.200s'",
                         t->svg);
    if (draw_svg(d, file.to, e) != 0) {
        new_file_drop(&file);
        return -1;
    }
    if (new_file_keep(&file) != 0)
        return err_errno(e, EXIT_RESULTS, errno, "cannot write '%.200s'",
                         t->svg);
    return 0;
}

static int show(const struct topo *t, const struct asked *a, struct err *e)
{
    struct machine *allowed = NULL, *whole = NULL;
    struct plan *plan = NULL;
    struct model model;
    char who[240];
    double quota = t->topology == NULL ? cgroup_quota_cpus("") : 0;
    int workers, failed;

    if (t->topology != NULL && t->svg != NULL &&
        input_same(t->topology, t->svg))
        return err_set(e, EXIT_USAGE,
                       "--svg '%.200s' is the file of --topology and would "
                       "replace it; use another file",
                       t->svg);
    failed =
        find_model(t->driver, &model, e) != 0 ||
        machine_load(&allowed, t->topology, e) != 0 ||
        machine_load_whole(&whole, t->topology, e) != 0 ||
        count_workers(t, &model, allowed, quota, &workers, e) != 0 ||
        place_plan(allowed, t->place, workers + model.helpers, &plan, e) != 0;
    if (!failed) {
        const struct drawing d = {
            .whole = whole,
            .allowed = allowed,
            .plan = plan,
            .title = t->topology != NULL ? t->topology : "this machine",
            .who = who,
            .helpers = model.helpers,
        };

        describe_team(t, &model, quota, workers, who, sizeof who);
        failed = draw(t, &d, e) != 0 || print(t, a, &d, e) != 0;
    }
    plan_free(plan);
    machine_free(allowed);
    machine_free(whole);
    return failed ? -1 : 0;
}

static int help(const struct program *p)
{
    help_begin();
    printf("example: %s topo --workers 4 --place spread\n\nDraws the machine "
           "and the planned placement of workers. `%s where` starts\nthe "
           "workers and shows their actual placement.\n\nOptions:\n",
           p->name, p->name);
    option_help(topo_options, stdout);
    help_end();
    return program_flush(p);
}

static int topo_main(const struct program *p, int argc, char **argv)
{
    struct topo t = {0};
    struct err e = {0};
    int wants_help = 0;

    if (words_parse("brigade topo", topo_options, &t, argc, argv, &wants_help,
                    &e) != 0)
        return program_fail(p, &e);
    if (p->rank != 0)
        return 0;
    if (wants_help)
        return help(p);
    return show(&t, &(struct asked){p, argv}, &e) != 0 ? program_fail(p, &e)
                                                       : 0;
}

const struct command command_topo = {
    .name = "topo",
    .summary = "draw the machine and the planned placement of workers",
    .run = topo_main,
};
