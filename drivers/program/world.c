/* SPDX-License-Identifier: BSD-3-Clause */
/* Are these the ranks that were started? See world.h. */
#include "drivers/program/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "drivers/launcher/launcher.h"
#include "drivers/program/supervise.h"

/* The launcher's variables contradict MPI. */
static int is_split(const struct program *p)
{
    /* PMIx alone names the rank, not the number of ranks. */
    return (p->started > 0 && p->started != p->size) ||
           p->launched_rank >= p->size;
}

static int on_path(const char *program)
{
    const char *path = getenv("PATH");

    while (path != NULL && *path != '\0') {
        char file[4096];
        size_t length = strcspn(path, ":");

        snprintf(file, sizeof file, "%.*s/%s", (int)length, path, program);
        if (access(file, X_OK) == 0)
            return 1;
        path += length + (path[length] == ':');
    }
    return 0;
}

/* "use mpiexec.mpich -n 2" or what the launcher's table advises. */
static void add_remedy(const struct program *p, int ranks, struct err *e)
{
    const struct launcher *own = launcher_of_library(p->mpi_version);
    char text[512], name[32], flags[32];

    if (p->launcher != NULL && p->launcher->advice != NULL) {
        snprintf(text, sizeof text, "; %s", p->launcher->advice);
    } else if (own == NULL || own == p->launcher) {
        snprintf(text, sizeof text,
                 "; launcher and library must be of one installation");
    } else {
        launcher_flags(own, own->ranks,
                       &(struct launcher_numbers){.ranks = ranks}, flags,
                       sizeof flags);
        launcher_program(own, name, sizeof name);
        if (own->alias != NULL && on_path(own->alias))
            snprintf(text, sizeof text, "; use %s %s", own->alias, flags);
        else
            snprintf(text, sizeof text, "; use %s (%s %s)", own->title, name,
                     flags);
    }
    strncat(e->text, text, sizeof e->text - strlen(e->text) - 1);
}

int world_check(const struct program *p, int64_t expected, struct err *e)
{
    char library[64], started[32] = "several";

    if (p->mpi_version == NULL)
        return expected == 0
                   ? 0
                   : err_set(e, EXIT_USAGE,
                             "--ranks %lld: %s starts no ranks; use mpirun -n "
                             "%lld brigade-mpi",
                             (long long)expected, p->name, (long long)expected);
    launcher_library_text(p->mpi_version, library, sizeof library);
    if (is_split(p)) {
        if (p->started > 0)
            snprintf(started, sizeof started, "%d", p->started);
        err_set(e, EXIT_UNAVAILABLE,
                "the launcher started %s processes, MPI sees %d: built with "
                "%s, started by %s",
                started, p->size, library,
                p->launcher != NULL ? p->launcher->title
                                    : "an unknown launcher");
        add_remedy(p, p->started > 0 ? p->started : 2, e);
        return -1;
    }
    if (expected == 0 || expected == p->size)
        return 0;
    return err_set(
        e, EXIT_UNAVAILABLE,
        "--ranks %lld: MPI sees %d rank%s, started by %s; start %lld",
        (long long)expected, p->size, p->size > 1 ? "s" : "",
        p->launcher != NULL && p->started > 0 ? p->launcher->title
                                              : "no launcher",
        (long long)expected);
}

int world_reports(const struct program *p)
{
    const struct timespec time_to_report = {.tv_sec = 2};
    /* The first that knows: by the rank alone, the first that MPI misses. */
    int first = p->started > 0 || !is_split(p) ? 0 : p->size;

    if (p->rank == 0 && (p->launched_rank == first || !is_split(p)))
        return 1;
    if (is_split(p)) {
        /* The launcher may end this one meanwhile, which needs no report. */
        supervise_reported(EXIT_UNAVAILABLE);
        nanosleep(&time_to_report, NULL);
    }
    return 0;
}
