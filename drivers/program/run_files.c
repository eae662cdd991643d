/* SPDX-License-Identifier: BSD-3-Clause */
/* Files of a run; see run_files.h. */
#include "drivers/program/run_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/os/simulated.h"
#include "drivers/program/version.h"
#include "results/rows/csv.h"
#include "results/rows/meta.h"
#include "results/rows/new_file.h"

int run_files_check(const struct run_order *o, struct err *e)
{
    const char *out = o->request.settings.out;
    int64_t cut = 0;

    if (new_file_possible(o->job.output, e) != 0 ||
        new_file_possible(o->job.trace, e) != 0)
        return -1;
    if (out == NULL)
        return 0;
    if (csv_append(out, ROW_RUNS_FILE, run_columns, NULL, 0, &cut, e) != 0)
        return -1;
    if (cut > 0)
        fprintf(stderr,
                "%s: %s/%s: removed an incomplete last line of %lld bytes, "
                "left by a run that died while writing\n",
                o->program->name, out, ROW_RUNS_FILE, (long long)cut);
    return 0;
}

uint64_t run_files_inode(const char *dir)
{
    char path[4096];
    struct stat s;

    snprintf(path, sizeof path, "%s/" ROW_RUNS_FILE, dir);
    return stat(path, &s) == 0 ? s.st_ino : 0;
}

/* The geometry for the metadata. */
static const struct meta_pair *geometry_pairs(const struct job *j)
{
    static struct meta_pair pairs[8];
    static char text[7][32];
    const struct {
        const char *name;
        long long value;
    } fields[] = {
        {"units", j->g.units},
        {"halo", j->g.halo},
        {"passes", j->g.passes},
        {"grain", j->g.grain},
        {"in_bytes", (long long)j->g.in_bytes},
        {"out_bytes", (long long)j->g.out_bytes},
        {"shared_bytes", (long long)j->g.shared_bytes},
    };

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        snprintf(text[i], sizeof text[i], "%lld", fields[i].value);
        pairs[i] = (struct meta_pair){fields[i].name, text[i]};
    }
    return pairs;
}

/* The circumstances of a run, with what they point to. */
struct circumstances {
    struct meta meta;
    struct meta_pair options[6];
    struct meta_node *nodes;
    char machine[4096];
};

static void describe(struct circumstances *c, const struct run_order *o,
                     const struct rows *rows)
{
    const struct request *r = &o->request;

    *c = (struct circumstances){
        .options =
            {
                {"kernel", r->kernel->name},
                {"kernel_args", rows->kernel_args},
                {"driver", r->driver->name},
                {"driver_args", rows->driver_args},
                {SIMULATED ? "simulated" : NULL, "1"},
            },
        .nodes = run_hosts_meta(&o->hosts),
    };
    if (o->machine != NULL)
        machine_text(o->machine, c->machine, sizeof c->machine);
    c->meta = (struct meta){
        .utc = rows->utc,
        .argv = o->argv,
        .version = version_number(),
        .revision = version_revision(),
        .compiler = version_compiler(),
        .flags = version_flags(),
        .libraries = version_libraries(o->program->mpi_version),
        .machine = c->machine,
        .geometry = geometry_pairs(&o->job),
        .options = c->options,
        .nodes = c->nodes,
        .node_count = c->nodes != NULL ? (size_t)o->hosts.count : 0,
    };
}

char *run_files_context(const struct run_order *o, const struct rows *rows)
{
    struct circumstances c;
    char *text;

    describe(&c, o, rows);
    text = meta_text(rows->run_id, &c.meta);
    free(c.nodes);
    return text;
}

int run_files_write_meta(const struct run_order *o, struct rows *rows,
                         struct err *e)
{
    struct circumstances c;
    int failed;

    describe(&c, o, rows);
    failed = meta_write(o->request.settings.out, rows->run_id, &c.meta, e);
    free(c.nodes);
    rows->has_meta = !failed;
    return failed;
}

/* Only of a run that succeeds it is known that no other process writes its rows. */
static int append(const char *dir, const char *file,
                  const struct column *columns, const void *rows, size_t n,
                  const struct rows *all, struct err *e)
{
    if (n == 0)
        return 0;
    return all->failed
               ? csv_append_missing(dir, file, columns, rows, n, all->run_id, e)
               : csv_append(dir, file, columns, rows, n, NULL, e);
}

int run_files_append(const char *dir, const struct rows *rows, struct err *e)
{
    /* runs.csv is written last: a row there means that the other files are
     * complete. */
    if (append(dir, ROW_WORKERS_FILE, worker_columns, rows->workers,
               rows->worker_count, rows, e) != 0)
        return -1;
    return append(dir, ROW_RUNS_FILE, run_columns, rows->runs, rows->run_count,
                  rows, e);
}

int run_files_write(const struct run_order *o, struct rows *rows, struct err *e)
{
    if (!rows->has_meta && run_files_write_meta(o, rows, e) != 0)
        return -1;
    return run_files_append(o->request.settings.out, rows, e);
}
