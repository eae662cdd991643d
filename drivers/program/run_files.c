/* SPDX-License-Identifier: BSD-3-Clause */
/* Files of a run; see run_files.h. */
#include "drivers/program/run_files.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/os/simulated.h"
#include "drivers/program/version.h"
#include "results/rows/csv.h"
#include "results/rows/meta.h"

static int check_directory_of(const char *file, struct err *e)
{
    char *copy = file != NULL ? strdup(file) : NULL;
    const char *dir = copy != NULL ? dirname(copy) : NULL;
    int failed = 0;

    if (dir != NULL && access(dir, W_OK | X_OK) != 0)
        failed = err_errno(e, EXIT_RESULTS, errno, "cannot create '%s'", file);
    free(copy);
    return failed;
}

int run_files_check(const struct run_order *o, struct err *e)
{
    const char *out = o->request.settings.out;
    int64_t cut = 0;

    if (check_directory_of(o->job.output, e) != 0 ||
        check_directory_of(o->job.trace, e) != 0)
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

static int write_meta(const struct run_order *o, const struct rows *rows,
                      struct err *e)
{
    static char machine[4096];
    const struct request *r = &o->request;
    const struct meta_pair options[] = {
        {"kernel", r->kernel->name},
        {"kernel_args", rows->kernel_args},
        {"driver", r->driver->name},
        {"driver_args", rows->driver_args},
        {SIMULATED ? "simulated" : NULL, "1"},
        {NULL, NULL},
    };

    if (o->machine != NULL)
        machine_text(o->machine, machine, sizeof machine);
    return meta_write(
        r->settings.out, rows->run_id,
        &(struct meta){
            .utc = rows->utc,
            .argv = o->argv,
            .version = version_number(),
            .revision = version_revision(),
            .compiler = version_compiler(),
            .flags = version_flags(),
            .libraries = version_libraries(o->program->mpi_version),
            .machine = machine,
            .geometry = geometry_pairs(&o->job),
            .options = options,
        },
        e);
}

int run_files_write(const struct run_order *o, const struct rows *rows,
                    struct err *e)
{
    const char *dir = o->request.settings.out;
    size_t measured = rows->run_count - (rows->end != NULL);

    /* runs.csv is written last: a row there means that the other files are
     * complete. */
    if (write_meta(o, rows, e) != 0)
        return -1;
    if (rows->worker_count > 0 &&
        csv_append(dir, ROW_WORKERS_FILE, worker_columns, rows->workers,
                   rows->worker_count, NULL, e) != 0)
        return -1;
    if (measured > 0 && csv_append(dir, ROW_RUNS_FILE, run_columns, rows->runs,
                                   measured, NULL, e) != 0)
        return -1;
    return rows->end != NULL ? csv_append_end(dir, rows->end, e) : 0;
}
